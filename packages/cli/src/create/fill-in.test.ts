import { describe, expect, it } from 'vitest'
import { fillIn, pathIn, type TemplateFacts } from './fill-in.js'
import { pieceNames } from './piece-names.js'

const facts = (more: Partial<TemplateFacts> = {}): TemplateFacts => ({
  names: pieceNames('acme-shop'),
  title: 'Acme & Sons',
  type: 'Messaging',
  packageName: '@acme/piece',
  auth: 'basic',
  ...more,
})

describe('a template', () => {
  it.each([
    [`import { acmeAuth } from './acme-auth.js'`, `import { acmeShopAuth } from './acme-shop-auth.js'`],
    ['export const acme = definePiece({', 'export const acmeShop = definePiece({'],
    [`export { acme as piece } from './acme.js'`, `export { acmeShop as piece } from './acme-shop.js'`],
    ['testContext(acme, {', 'testContext(acmeShop, {'],
    ['let server: AcmeServer = startAcme()', 'let server: AcmeShopServer = startAcmeShop()'],
    [`name: 'acme', title: 'Acme'`, `name: 'acme-shop', title: 'Acme & Sons'`],
    ['process.env.ACME_KEY', 'process.env.ACME_SHOP_KEY'],
    ['https://api.acme.example', 'https://api.acme-shop.example'],
    ['"name": "plugboard-piece-acme"', '"name": "@acme/piece"'],
    [`type: 'Web'`, `type: 'Messaging'`],
  ])('reads %s as %s', (template, filled) => {
    expect(fillIn(template, facts())).toBe(filled)
  })

  it('keeps a line for an auth kind only in pieces of that kind', () => {
    const text = 'one\n  two, // only: oauth2\nthree <!-- only: basic, custom -->\nfour'
    expect(fillIn(text, facts())).toBe('one\nthree\nfour')
    expect(fillIn(text, facts({ auth: 'oauth2' }))).toBe('one\n  two,\nfour')
  })

  it('has its paths filled in, and files under names npm would not pack', () => {
    expect(pathIn('test/acme-server.ts', pieceNames('my-shop'))).toBe('test/my-shop-server.ts')
    expect(pathIn('gitignore', pieceNames('my-shop'))).toBe('.gitignore')
    expect(pathIn('package.template.json', pieceNames('my-shop'))).toBe('package.json')
  })
})
