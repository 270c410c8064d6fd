import { expect, it } from 'vitest'
import { pieceNames, titleOf } from './piece-names.js'

it('gives a name in every form code needs', () => {
  expect(pieceNames('my-2nd-shop')).toEqual({
    kebab: 'my-2nd-shop',
    camel: 'my2ndShop',
    pascal: 'My2ndShop',
    upper: 'MY_2ND_SHOP',
  })
  expect(titleOf('my-2nd-shop')).toBe('My 2nd shop')
})

it.each([
  '',
  'Acme',
  'my_shop',
  '../acme',
  '/acme',
  'acme/shop',
  '.acme',
  '2nd',
  'a--b',
  'a-',
  'é',
  'a b',
  'x'.repeat(51),
])('refuses "%s" as a name', (name) => {
  expect(() => pieceNames(name)).toThrow(expect.objectContaining({ code: 'invalid_name', exitCode: 2 }))
})

it.each(['index', 'class', 'node-modules', 'get-item', 'links'])('refuses %s, which means something else', (name) => {
  expect(() => pieceNames(name)).toThrow('is a word that code or the template needs')
})
