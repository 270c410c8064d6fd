import assert from 'node:assert/strict'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type AcmeFunctions, acmeFixtures, acmeFunctions, acmePiece } from '../../test/acme.js'
import { GOOD_KEY, HINT, refusesKey, sendAcme, startAcme } from '../../test/acme-service.js'
import { failures as failuresOf } from '../../test/failures.js'
import { sampleAction, samplePiece } from '../../test/sample-piece.js'
import type { WebServer } from '../../test/web-server.js'
import { noAuth } from '../auth/no-auth.js'
import { oauth2Auth } from '../auth/oauth2-auth.js'
import { httpError } from '../context/http-error.js'
import { PieceError } from '../error/piece-error.js'
import type { Piece } from '../piece/piece.js'
import { RULES } from './check-piece.js'
import { conformance } from './conformance.js'
import type { Example, Fixtures } from './fixtures.js'

let acme: WebServer
beforeAll(async () => {
  acme = await startAcme()
})
afterAll(() => acme.close())

const fixtures = acmeFixtures(() => acme.origin)

const ACCEPTS = 'acme / api-key accepts credentials that work'
const STOPS = 'acme / api-key stops when it is cancelled'
const REFUSES = 'acme / api-key refuses a wrong key with invalid_credentials'
const RUNS = 'acme / greet runs example 1'

type Validate = AcmeFunctions['validate']
type Run = AcmeFunctions['greet']

const failures = (piece: Piece, given: Fixtures = fixtures) => failuresOf(piece, given)

/** Replaces what the good piece says when Acme does not know the key. */
const refusing =
  (fail: (response: Response, ctx: Parameters<Validate>[0]) => unknown): Validate =>
  async (ctx) => {
    const response = await sendAcme(ctx, '/me')
    if (refusesKey(response)) throw fail(response, ctx)
    return acmeFunctions.validate(ctx)
  }

/** Replaces what the good piece does with credentials that work. */
const accepting =
  (answer: (ctx: Parameters<Validate>[0]) => unknown): Validate =>
  async (ctx) => {
    await acmeFunctions.validate(ctx)
    return answer(ctx)
  }

it('has the cases of a piece in an order a person reads', () => {
  const names = conformance(acmePiece(), fixtures).map(({ name }) => name)
  expect(names.slice(0, RULES.length + 4)).toEqual([
    ...RULES.map(({ title }) => `acme ${title}`),
    ACCEPTS,
    STOPS,
    REFUSES,
    'acme / api-key sends its requests through ctx.http',
  ])
  expect(names.filter((name) => / runs | receives | believe | twice/.test(name))).toEqual([
    RUNS,
    'acme / get-item runs example 1',
    'acme / new-item runs example 1',
    'acme / new-item gives no event of example 1 twice',
    'acme / item-changed receives example 1',
    'acme / item-changed does not believe forged example 1',
  ])
  expect(new Set(names).size).toBe(names.length)
})

it('lets a good piece pass', async () => {
  expect(await failures(acmePiece())).toEqual({})
})

it('finds a broken rule by its own case', async () => {
  expect(await failures({ ...acmePiece(), description: 'Greets people' })).toEqual({
    'acme ends every description with a full stop': expect.stringContaining('description'),
  })
})

const VALIDATE: [fault: string, validate: Validate, failed: string, said: RegExp][] = [
  [
    'accepts wrong credentials',
    async (ctx) => (refusesKey(await sendAcme(ctx, '/me')) ? {} : acmeFunctions.validate(ctx)),
    REFUSES,
    /did not fail/,
  ],
  [
    'refuses good credentials',
    async (ctx) => {
      await acmeFunctions.validate(ctx)
      throw httpError({ status: 401, headers: new Headers() }, { field: 'apiKey', hint: HINT })
    },
    ACCEPTS,
    /did not accept/,
  ],
  ['answers nothing', accepting(() => undefined), ACCEPTS, /must answer an object/],
  ['answers an account that is no text', accepting(() => ({ account: 5 })), ACCEPTS, /account must be text/],
  ['answers scopes that are no list', accepting(() => ({ scopes: 'read write' })), ACCEPTS, /scopes must be texts/],
  ['shows a secret in its result', accepting(({ auth }) => ({ account: `key ${auth.apiKey}` })), ACCEPTS, /result/],
  [
    'logs a secret on success',
    accepting((ctx) => {
      ctx.log.debug('signed in', { headers: [`Bearer ${ctx.auth.apiKey}`] })
      return {}
    }),
    ACCEPTS,
    /log shows/,
  ],
  [
    'goes on after it was cancelled',
    async (ctx) => (ctx.signal.aborted ? {} : acmeFunctions.validate(ctx)),
    STOPS,
    /went on/,
  ],
  ['throws something else', refusing(() => new Error('401')), REFUSES, /other than a PieceError/],
  ['throws text', refusing(() => 'invalid_credentials'), REFUSES, /other than a PieceError/],
  [
    'has the wrong code',
    refusing(() => new PieceError('not_found', 'No.', { field: 'apiKey', hint: HINT })),
    REFUSES,
    /No\./,
  ],
  ['has the wrong field', refusing((response) => httpError(response, { field: 'baseUrl', hint: HINT })), REFUSES, /./],
  ['has no field', refusing((response) => httpError(response, { hint: HINT })), REFUSES, /./],
  [
    'has no hint',
    refusing(() => new PieceError('invalid_credentials', 'No.', { field: 'apiKey' })),
    REFUSES,
    /no hint/,
  ],
  [
    'shows a secret in the message',
    refusing((response, { auth }) =>
      httpError(response, { field: 'apiKey', hint: HINT, message: `Not ${auth.apiKey}.` }),
    ),
    REFUSES,
    /error shows/,
  ],
  [
    'shows a secret in the hint, URL-encoded',
    refusing((response, { auth }) =>
      httpError(response, { field: 'apiKey', hint: `Open /keys/${encodeURIComponent(auth.apiKey)}.` }),
    ),
    REFUSES,
    /error shows/,
  ],
  [
    'logs a secret in base64 when it fails',
    refusing((response, { auth, log }) => {
      log.warn(`Basic ${Buffer.from(`ada:${auth.apiKey}`).toString('base64')}`)
      return httpError(response, { field: 'apiKey', hint: HINT })
    }),
    REFUSES,
    /log shows/,
  ],
]

describe('conformance finds, by exactly one case, a validate that', () => {
  it.each(VALIDATE)('%s', async (_fault, validate, failed, said) => {
    const found = await failures(acmePiece({ validate }))
    expect(found).toEqual({ [failed]: expect.stringMatching(said) })
    expect(JSON.stringify(found)).not.toContain('key+')
  })

  it('hangs when it is cancelled', async () => {
    const validate: Validate = async ({ signal }) => (signal.aborted ? new Promise(() => {}) : {})
    const stops = conformance(acmePiece({ validate }), fixtures).find(({ name }) => name === STOPS)
    vi.useFakeTimers()
    const failed = assert.rejects(stops?.run() ?? Promise.resolve(), /went on/)
    await vi.advanceTimersByTimeAsync(5_000)
    vi.useRealTimers()
    await failed
  })
})

class Money {
  amount = 5
}
const round: Record<string, unknown> = {}
round.again = { round }

const OUTPUTS: [fault: string, run: Run, said: RegExp][] = [
  ['a date', async () => ({ rows: [{ at: new Date() }] }), /output\.rows\.0\.at is a Date/],
  ['bytes', async () => ({ data: Buffer.from('x') }), /output\.data is a Buffer/],
  ['an instance of a class', async () => new Money(), /output is a Money/],
  ['a map', async () => ({ map: new Map() }), /output\.map is a Map/],
  ['a bigint', async () => ({ count: 5n }), /output\.count is a bigint/],
  ['a number that is none', async () => [Number.NaN], /output\.0 is NaN/],
  ['infinity', async () => [1 / 0], /output\.0 is Infinity/],
  ['a function', async () => ({ next: () => {} }), /output\.next is a function/],
  ['a hole in a list', async () => [1, undefined], /output\.1 is undefined/],
  ['nothing', async () => undefined, /output is undefined/],
  ['itself', async () => round, /output\.again\.round is a part of itself/],
  ['a secret', async ({ auth }) => ({ echoed: { authorization: `Bearer ${auth.apiKey}` } }), /output shows a secret/],
]

describe('conformance finds, by exactly one case, an action that', () => {
  it.each(OUTPUTS)('answers %s', async (_fault, run, said) => {
    expect(await failures(acmePiece({ greet: run }))).toEqual({ [RUNS]: expect.stringMatching(said) })
  })

  it('logs a secret', async () => {
    const run: Run = async ({ log, auth }) => {
      log.info('calling', { key: auth.apiKey })
      return {}
    }
    expect(await failures(acmePiece({ greet: run }))).toEqual({ [RUNS]: expect.stringContaining('log shows a secret') })
  })

  it('fails', async () => {
    const run: Run = () => Promise.reject(new PieceError('not_found', 'There is nobody of this name.'))
    expect(await failures(acmePiece({ greet: run }))).toEqual({ [RUNS]: 'There is nobody of this name.' })
  })

  const example = (one: Partial<Example>) => ({
    ...fixtures,
    actions: { ...fixtures.actions, greet: [{ method: 'api-key', input: { name: 'Ada' }, ...one }] },
  })

  it('does not answer what its example checks', async () => {
    const check = (output: unknown) => assert.deepEqual(output, { text: 'Grace' })
    expect(await failures(acmePiece(), example({ check }))).toEqual({ [RUNS]: expect.stringContaining('Grace') })
  })

  it('has no example', async () => {
    const missing = { 'acme / greet has an example': 'fixtures.actions needs "greet"' }
    const { greet: _, ...others } = fixtures.actions ?? {}
    expect(await failures(acmePiece(), { ...fixtures, actions: others })).toEqual(missing)
    expect(await failures(acmePiece(), { ...fixtures, actions: { ...others, greet: [] } })).toEqual(missing)
  })

  it('has an example that does not fit its form, or its methods', async () => {
    const unfit = await failures(acmePiece(), example({ input: { name: '', other: 1 } }))
    expect(unfit).toEqual({ [RUNS]: expect.stringContaining('does not fit the form') })
    expect(await failures(acmePiece(), example({ method: 'basic' }))).toEqual({
      [RUNS]: expect.stringContaining('"basic"'),
    })
    const { auth, ...piece } = acmePiece()
    const none = { auth: { ...fixtures.auth, none: { good: {} } } }
    const other = { ...piece, auth: [...auth, noAuth()] }
    expect(await failures(other, { ...example({ method: 'none' }), ...none })).toEqual({
      [RUNS]: expect.stringContaining('does not work with method "none"'),
    })
  })

  it('gets its input completed by the form, and its example only when it runs', async () => {
    const seen: unknown[] = []
    const run: Run = async ({ input }) => {
      seen.push(input)
      return {}
    }
    expect(await failures(acmePiece({ greet: run }), example({ input: () => ({ name: 'Grace' }) }))).toEqual({})
    expect(seen[0]).toEqual({ name: 'Grace', loud: false })
  })
})

/** A piece with another auth method, which only greets. */
const greetingPiece = (method: Piece['auth'][number]): Piece => ({
  ...samplePiece,
  auth: [method],
  actions: [{ ...sampleAction, methods: [method], needsNoScopes: true }],
})

const greetingWith = (method: string): Pick<Fixtures, 'actions' | 'withoutHttp'> => ({
  actions: { greet: [{ method, input: { name: 'ada' } }] },
  withoutHttp: 'It knows everything by heart.',
})

describe('conformance asks for fixtures', () => {
  it('of every auth method', async () => {
    expect(await failures(acmePiece(), { ...fixtures, auth: {} })).toMatchObject({
      'acme / api-key has fixtures': 'fixtures.auth needs "api-key"',
    })
  })

  it('of credentials that are refused', async () => {
    const auth = { 'api-key': { good: () => ({ apiKey: GOOD_KEY, baseUrl: acme.origin }) } }
    expect(await failures(acmePiece(), { ...fixtures, auth })).toEqual({
      'acme / api-key refuses wrong credentials': 'fixtures need `refused` values',
    })
  })

  it('but not of one that cannot be tested', async () => {
    const none = noAuth()
    const given = { auth: { none: { good: {} } }, ...greetingWith('none') }
    expect(await failures(greetingPiece(none), given)).toEqual({})
  })
})

it('knows the secrets the server gives, though they are in no form', async () => {
  const method = oauth2Auth({
    grant: 'clientCredentials',
    tokenUrl: 'https://id.example/token',
    scopes: [],
    guide: { steps: [HINT] },
    validate: async ({ auth, signal }) => {
      signal.throwIfAborted()
      if (auth.accessToken !== 'good-token')
        throw new PieceError('invalid_credentials', auth.accessToken, { hint: HINT })
      return {}
    },
  })
  const refused = [
    { title: 'a wrong token', values: { accessToken: 'wrong-token' }, code: 'invalid_credentials' },
  ] as const
  const given = {
    auth: { oauth2: { good: { accessToken: 'good-token', scopes: [] }, refused } },
    ...greetingWith('oauth2'),
  }
  expect(await failures(greetingPiece(method), given)).toEqual({
    'acme / oauth2 refuses a wrong token with invalid_credentials': 'the error shows a secret',
  })
})
