import { describe, expect, it } from 'vitest'
import { BROKEN_RULES, customMethod, withAuth } from '../../test/broken/broken-rules.js'
import { samplePiece } from '../../test/sample-piece.js'
import { defineAction } from '../action/define-action.js'
import { gatewayAuth } from '../auth/gateway-auth.js'
import { noAuth } from '../auth/no-auth.js'
import { field, fields } from '../field/field.js'
import type { Piece } from '../piece/piece.js'
import { checkPiece, RULES } from './check-piece.js'

const secret = field.secret({ title: 'Secret' })
const text = field.text({ title: 'Text' })

const problems = (piece: Piece) => checkPiece(piece).map(({ path, message }) => `${path}: ${message}`)

it('finds nothing wrong with a good piece', () => {
  expect(checkPiece(samplePiece)).toEqual([])
})

it('has a broken piece for every rule, and no other', () => {
  expect(Object.keys(BROKEN_RULES).sort()).toEqual(RULES.map(({ id }) => id).sort())
})

it.each(RULES.map(({ id }) => id))('finds the piece that breaks the rule %s, and nothing else', (id) => {
  const broken = BROKEN_RULES[id]
  if (!broken) throw new Error(`There is no piece that breaks the rule ${id}.`)
  expect(problems(broken.piece)).toEqual(broken.said)
  expect(new Set(checkPiece(broken.piece).map(({ rule }) => rule))).toEqual(new Set([id]))
})

describe('a secret by its name', () => {
  it.each(['password', 'clientSecret', 'apiKey', 'api_key', 'accessToken', 'privateKey', 'keyPassphrase'])(
    'is seen in %s',
    (name) => {
      expect(problems(withAuth(customMethod({ [name]: text })))).toHaveLength(1)
      expect(problems(withAuth(customMethod({ [name]: secret })))).toEqual([])
    },
  )

  it('is seen inside of groups and lists', () => {
    const proxy = field.object({ title: 'Proxy', fields: { password: text } })
    expect(problems(withAuth(customMethod({ proxy, proxies: field.list({ title: 'Proxies', of: proxy }) })))).toEqual([
      'auth.custom.fields.proxy.password: holds a secret: use field.secret',
      'auth.custom.fields.proxies.items.password: holds a secret: use field.secret',
    ])
  })

  it('is not seen in addresses, choices and dates', () => {
    const properties = {
      tokenUrl: field.url({ title: 'Token URL' }),
      tokenHost: field.host({ title: 'Token host' }),
      passwordKind: field.choice({ title: 'Kind', choices: [{ value: 'a', title: 'A' }] }),
      tokenExpiresAt: field.dateTime({ title: 'Expires' }),
      secretVersion: field.number({ title: 'Version' }),
      useToken: field.checkbox({ title: 'Use' }),
    }
    expect(problems(withAuth(customMethod(properties)))).toEqual([])
  })
})

it('asks no guide and no destination where nothing secret is asked for', () => {
  expect(problems(withAuth(noAuth({ fields: fields({ base: field.url({ title: 'Base' }) }) }), gatewayAuth()))).toEqual(
    [],
  )
})

describe('a title is plain with', () => {
  it.each(['GET: read', 'R&D', 'a < b', 'Rows (all)', 'snake_case', '100 %'])('%s', (title) => {
    expect(problems({ ...samplePiece, title })).toEqual([])
  })

  it.each(['<b>Bold</b>', '**Bold**', '`code`', 'R&amp;D', '[Link](https://acme.example)', 'a\u0007b'])(
    'but not with %j',
    (title) => {
      expect(problems({ ...samplePiece, title })).toHaveLength(1)
    },
  )
})

it('asks no words of a field in a group that is explained', () => {
  const parts = { id: field.text({ title: 'Id' }), value: field.json({ title: 'Value' }) }
  const of = field.object({ title: 'Change', help: 'What to change, by its id.', fields: parts })
  expect(problems(withAuth(customMethod({ changes: field.list({ title: 'Changes', of }) })))).toEqual([])
})

it('takes an empty list of scopes for an answer', () => {
  const broken = BROKEN_RULES['scopes-are-named']?.piece ?? samplePiece
  const actions = broken.actions.map((action) => defineAction({ ...action, scopes: [] }))
  expect(problems({ ...broken, actions })).toEqual([])
})
