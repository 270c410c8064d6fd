import { describe, expect, it } from 'vitest'
import { sampleAction, samplePiece } from '../../test/sample-piece.js'
import { customAuth } from '../auth/custom-auth.js'
import { gatewayAuth } from '../auth/gateway-auth.js'
import { noAuth } from '../auth/no-auth.js'
import { field, fields } from '../field/field.js'
import type { Piece } from '../piece/piece.js'
import { checkPiece, RULES } from './check-piece.js'

const guide = { steps: ['Ask your administrator.'] }
const secret = field.secret({ title: 'Secret' })
const text = field.text({ title: 'Text' })

/** A method of a user's own fields. */
const custom = (properties: Parameters<typeof fields>[0], destination: string[] = []) =>
  customAuth({ title: 'Custom', guide, fields: fields(properties), destination })

const withAuth = (...auth: Piece['auth'][number][]): Piece => ({
  ...samplePiece,
  auth,
  actions: [{ ...sampleAction, methods: auth }],
})

const problems = (piece: Piece) => checkPiece(piece).map(({ path, message }) => `${path}: ${message}`)

/** A broken piece for every rule, by the rule's title, and what is said of it. */
const BROKEN: Record<string, { piece: Piece; said: string[] }> = {
  'is well formed': { piece: { ...samplePiece, title: '' }, said: ['title: is missing'] },
  'masks every field whose name says it is a secret': {
    piece: withAuth(custom({ dbPassword: text })),
    said: ['auth.custom.fields.dbPassword: holds a secret: use field.secret'],
  },
  'names the fields that decide where a secret is sent': {
    piece: withAuth(
      custom({ host: field.host({ title: 'Server' }), base: field.url({ title: 'Base' }), secret }, ['host']),
    ),
    said: ['auth.custom.destination: must name "base"'],
  },
  'says how to get the credentials of every auth method': {
    piece: withAuth(customAuth({ title: 'Custom', fields: fields({ secret }) })),
    said: ['auth.custom.guide: needs the steps for getting the credentials'],
  },
  'ends every description with a full stop': {
    piece: { ...samplePiece, description: 'Greets people', actions: [{ ...sampleAction, description: 'Says hello!' }] },
    said: ['description: must end with a full stop', 'actions.greet.description: must end with a full stop'],
  },
  'fits into a manifest of at most 512 KiB': {
    piece: { ...samplePiece, description: `${'x'.repeat(512 * 1024)}.` },
    said: [expect.stringMatching(/^: manifest has \d+ bytes$/)],
  },
}

it('finds nothing wrong with a good piece', () => {
  expect(checkPiece(samplePiece)).toEqual([])
})

it.each(RULES.map(({ title }) => title))('finds the piece that breaks the rule "%s", and nothing else', (title) => {
  const broken = BROKEN[title]
  if (!broken) throw new Error(`There is no piece that breaks the rule "${title}".`)
  expect(problems(broken.piece)).toEqual(broken.said)
})

describe('a secret by its name', () => {
  it.each(['password', 'clientSecret', 'apiKey', 'api_key', 'accessToken', 'privateKey', 'keyPassphrase'])(
    'is seen in %s',
    (name) => {
      expect(problems(withAuth(custom({ [name]: text })))).toHaveLength(1)
      expect(problems(withAuth(custom({ [name]: secret })))).toEqual([])
    },
  )

  it('is seen inside of groups and lists', () => {
    const proxy = field.object({ title: 'Proxy', fields: { password: text } })
    expect(problems(withAuth(custom({ proxy, proxies: field.list({ title: 'Proxies', of: proxy }) })))).toEqual([
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
    expect(problems(withAuth(custom(properties)))).toEqual([])
  })
})

it('asks no guide and no destination where nothing secret is asked for', () => {
  expect(problems(withAuth(noAuth({ fields: fields({ base: field.url({ title: 'Base' }) }) }), gatewayAuth()))).toEqual(
    [],
  )
})
