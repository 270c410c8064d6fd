import { Type } from '@sinclair/typebox'
import { describe, expect, it } from 'vitest'
import { otherAuth, sampleAction, sampleAuth, samplePiece } from '../../test/sample-piece.js'
import { oauth2Auth } from '../auth/oauth2-auth.js'
import { field, fields } from '../field/field.js'
import { pollingTrigger } from '../trigger/polling-trigger.js'
import { webhookTrigger } from '../trigger/webhook-trigger.js'
import { describePiece } from './describe-piece.js'

const PACKAGE = { name: '@acme/piece', version: '1.2.3' }

const oauth2 = oauth2Auth({
  grant: 'authorizationCode',
  authorizationUrl: 'https://id.example/authorize',
  tokenUrl: 'https://id.example/token',
  scopes: [{ name: 'read', title: 'Read', required: true }],
  refresh: async () => ({ values: {}, expiresAt: null }),
  validate: async () => ({}),
})
const methods = [sampleAuth, otherAuth, oauth2]
const trigger = { title: 'T', description: 'T.', input: fields({}), output: Type.Object({ id: Type.String() }) }
const full = {
  ...samplePiece,
  auth: methods,
  actions: [
    { ...sampleAction, group: 'People' },
    { ...sampleAction, name: 'greet-all', methods, scopes: ['read'], idempotent: true },
  ],
  triggers: [
    pollingTrigger({ ...trigger, name: 'polled', methods: [oauth2], poll: async () => ({ events: [], cursor: 1 }) }),
    webhookTrigger({ ...trigger, name: 'called', methods, verify: async () => true, receive: async () => [] }),
  ],
}
const manifest = describePiece(full, PACKAGE)

/** Everything in a value that JSON cannot say, by path. */
function strangers(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) {
    return ['string', 'number', 'boolean'].includes(typeof value) || value === null ? [] : [`${path}: ${typeof value}`]
  }
  const symbols = Object.getOwnPropertySymbols(value).map((symbol) => `${path}: ${String(symbol)}`)
  return [...symbols, ...Object.entries(value).flatMap(([key, part]) => strangers(part, `${path}.${key}`))]
}

describe('a manifest', () => {
  it('says who the piece is, from its declaration and its package', () => {
    expect(manifest).toMatchObject({
      name: 'acme',
      title: 'Acme',
      version: '1.2.3',
      package: '@acme/piece',
      contract: 1,
      type: 'Web',
      icon: 'icon.svg',
      endpoints: { api: 'https://api.acme.example' },
    })
  })

  it('says of a piece that it works in folders, and nothing of one that does not', () => {
    expect(describePiece({ ...full, folders: true }, PACKAGE).folders).toBe(true)
    expect(manifest).not.toHaveProperty('folders')
  })

  it('is plain JSON: no functions, symbols or undefined', () => {
    expect(strangers(manifest)).toEqual([])
    expect(strangers(full).length).toBeGreaterThan(10)
  })

  it('stays what it is on its way through JSON', () => {
    expect(JSON.parse(JSON.stringify(manifest))).toStrictEqual(manifest)
  })

  it('is the same every time', () => {
    expect(JSON.stringify(describePiece(full, PACKAGE))).toBe(JSON.stringify(manifest))
  })

  it('shares nothing with the piece, so that a change of one leaves the other alone', () => {
    const copy = describePiece(full, PACKAGE)
    Object.assign(copy.auth[0]?.fields.properties ?? {}, { apiKey: null })
    expect(describePiece(full, PACKAGE)).toStrictEqual(manifest)
  })

  it('describes auth methods without their code', () => {
    expect(manifest.auth.map(({ fields: form, guide, ...rest }) => rest)).toEqual([
      {
        kind: 'apiKey',
        name: 'api-key',
        title: 'API key',
        version: 1,
        destination: [],
        testable: false,
        refreshable: false,
      },
      {
        kind: 'basic',
        name: 'basic',
        title: 'User name and password',
        version: 1,
        destination: [],
        testable: false,
        refreshable: false,
      },
      {
        kind: 'oauth2',
        name: 'oauth2',
        title: 'OAuth 2.0',
        version: 1,
        destination: [],
        testable: true,
        refreshable: true,
        oauth2: {
          client: 'app',
          grant: 'authorizationCode',
          authorizationUrl: 'https://id.example/authorize',
          tokenUrl: 'https://id.example/token',
          scopes: [{ name: 'read', title: 'Read', required: true }],
        },
      },
    ])
    expect(manifest.auth[0]?.fields).toMatchObject({
      type: 'object',
      additionalProperties: false,
      required: ['apiKey', 'region'],
      properties: { apiKey: { type: 'string', title: 'API key', 'x-field': { kind: 'secret' } } },
    })
  })

  it('names the methods of an action only when they are not all', () => {
    const [greet, greetAll] = manifest.actions
    expect(greet).toMatchObject({ methods: ['api-key'], group: 'People', idempotent: false })
    expect(greet).not.toHaveProperty('scopes')
    expect(greetAll).toMatchObject({ scopes: ['read'], idempotent: true })
    expect(greetAll).not.toHaveProperty('methods')
    expect(greetAll).not.toHaveProperty('group')
  })

  it('tells of fetched options that they are, not how', () => {
    const input = manifest.actions[0]?.input.properties.name
    expect(input).toEqual({
      type: 'string',
      title: 'Name',
      minLength: 1,
      maxLength: 8_192,
      'x-field': { kind: 'choice', dynamic: { dependsOn: [], search: true, freeText: true } },
    })
  })

  it('describes triggers of both kinds', () => {
    const [polled, called] = manifest.triggers
    expect(polled).toMatchObject({ kind: 'polling', name: 'polled', interval: 300, methods: ['oauth2'] })
    expect(called).toMatchObject({ kind: 'webhook', name: 'called', output: { type: 'object' } })
    expect(called).not.toHaveProperty('interval')
    expect(called).not.toHaveProperty('methods')
  })

  it('says what takes long, waits or shares an address, and nothing of what does not', () => {
    const methods = [sampleAuth]
    const poll = async () => ({ events: [], cursor: 1 })
    const hook = { verify: async () => true, receive: async () => [], methods }
    const piece = {
      ...samplePiece,
      actions: [sampleAction, { ...sampleAction, name: 'slow', timeout: 600 }],
      triggers: [
        pollingTrigger({ ...trigger, name: 'waits', methods, poll, wait: async () => undefined }),
        pollingTrigger({ ...trigger, name: 'polls', methods, poll }),
        webhookTrigger({ ...trigger, ...hook, name: 'shares', perConnection: true }),
        webhookTrigger({ ...trigger, ...hook, name: 'owns' }),
      ],
    }
    const { actions, triggers } = describePiece(piece, PACKAGE)
    expect(actions.map(({ timeout }) => timeout)).toEqual([undefined, 600])
    expect(triggers.map(({ waits, perConnection }) => [waits, perConnection])).toEqual([
      [true, undefined],
      [undefined, undefined],
      [undefined, true],
      [undefined, undefined],
    ])
  })

  it('says each auth method once, however many actions use it', () => {
    const secret = 'A help text that stands in the auth method.'
    const auth = [{ ...sampleAuth, form: fields({ apiKey: field.secret({ title: 'Key', help: secret }) }) }]
    const actions = Array.from({ length: 5 }, (_, n) => ({ ...sampleAction, name: `a-${n}`, methods: auth }))
    const text = JSON.stringify(describePiece({ ...samplePiece, auth, actions }, PACKAGE))
    expect(text.split(secret)).toHaveLength(2)
  })
})
