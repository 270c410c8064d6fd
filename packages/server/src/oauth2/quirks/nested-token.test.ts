import { expect, it } from 'vitest'
import { nestedToken } from './nested-token.js'

const body = {
  ok: true,
  authed_user: { id: 'U1', access_token: 'a', inner: { access_token: 'b' } },
  list: [{}],
  text: 'x',
}

it('a token set is found at its path', () => {
  expect(nestedToken(body, 'authed_user')).toMatchObject({ access_token: 'a' })
  expect(nestedToken(body, 'authed_user.inner')).toEqual({ access_token: 'b' })
})

it.each([
  'other',
  'authed_user.other',
  'list',
  'list.0',
  'text',
  'text.length',
  'toString',
  '__proto__',
  'constructor.prototype',
])('there is none at "%s"', (path) => {
  expect(nestedToken(body, path)).toBeUndefined()
})
