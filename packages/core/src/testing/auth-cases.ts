import assert from 'node:assert/strict'
import type { AnyAuthMethod } from '../auth/auth-method.js'
import { authValue } from '../auth/auth-value.js'
import { isPieceError, type PieceError } from '../error/piece-error.js'
import { isRecord } from '../field/check-value.js'
import type { Piece } from '../piece/piece.js'
import { type ConformanceCase, missing } from './conformance-case.js'
import { type Fixtures, type Refused, resolve, type Values } from './fixtures.js'
import { renewedValues } from './renewed-values.js'
import { assertShowsNoSecret, secretTexts } from './secret-texts.js'
import { type LogLine, testContext } from './test-context.js'

/** A method accepts what works, refuses the rest in a way a person can act on, and stops when it is told to. */
export function authCases(piece: Piece, method: AnyAuthMethod, fixtures: Fixtures): ConformanceCase[] {
  const fixture = fixtures.auth[method.name]
  const subject = `${piece.name} / ${method.name}`
  if (!fixture) return [missing(`${subject} has fixtures`, `fixtures.auth needs "${method.name}"`)]
  if (!method.validate) return []
  const refused = fixture.refused ?? []
  const endpoints = fixtures.endpoints ?? {}
  const attempt = (): Attempt => ({ piece, method, values: resolve(fixture.good), endpoints: resolve(endpoints) })
  return [
    { name: `${subject} accepts credentials that work`, run: () => accepts(attempt()) },
    { name: `${subject} stops when it is cancelled`, run: () => stops(attempt()) },
    { name: `${subject} stops when it is cancelled on the way`, run: () => stopsOnTheWay(attempt()) },
    ...(refused.length > 0 ? [] : [missing(`${subject} refuses wrong credentials`, 'fixtures need `refused` values')]),
    ...refused.map((one) => refusedCase(piece, method, one, endpoints)),
  ]
}

/** Proves that values are refused with the right code and field, a hint, and without showing a secret. */
export function refusedCase(
  piece: Piece,
  method: AnyAuthMethod,
  one: Refused,
  endpoints: Fixtures['endpoints'] = {},
): ConformanceCase {
  return {
    name: `${piece.name} / ${method.name} refuses ${one.title} with ${one.code}`,
    run: () => refuses({ piece, method, values: resolve(one.values), endpoints: resolve(endpoints) }, one),
  }
}

/** One try of a connection, outside the server. */
interface Attempt {
  piece: Piece
  method: AnyAuthMethod
  values: Values
  endpoints: Record<string, string>
}

type Surroundings = Omit<Partial<Parameters<typeof testContext>[1]>, 'auth' | 'input'> & {
  step?: <T>(name: string, run: () => Promise<T>) => Promise<T>
}

async function tryOut({ piece, method, values, endpoints }: Attempt, more: Surroundings): Promise<unknown> {
  assert.ok(method.validate)
  const { step, ...parts } = more
  const surroundings = { input: undefined, endpoints, ...parts }
  const whole = { ...values, ...(await renewedValues(piece, method, values, surroundings)) }
  const ctx = testContext(piece, { auth: authValue(method, whole), ...surroundings })
  return method.validate({ ...ctx, ...(step && { step }) } as Parameters<typeof method.validate>[0])
}

async function accepts(attempt: Attempt): Promise<void> {
  const lines: LogLine[] = []
  const result = await tryOut(attempt, { lines })
  assert.ok(isRecord(result), 'validate must answer an object: { account?, scopes? }')
  const { account = '', scopes = [] } = result
  assert.ok(typeof account === 'string', 'the account must be text')
  assert.ok(Array.isArray(scopes) && scopes.every((one) => typeof one === 'string'), 'the scopes must be texts')
  const secrets = secretTexts(attempt.method, attempt.values)
  assertShowsNoSecret(result, secrets, 'the result of validate shows')
  assertShowsNoSecret(lines, secrets, 'the log shows')
}

async function stops(attempt: Attempt): Promise<void> {
  const signal = AbortSignal.abort(new Error('cancelled'))
  assert.equal(await outcome(tryOut(attempt, { signal })), 'stopped', 'validate went on after it was cancelled')
}

/** Cancels when the first request is sent, or the first stage begins. Without either there is nothing to stop. */
async function stopsOnTheWay(attempt: Attempt): Promise<void> {
  const controller = new AbortController()
  const begun = <T>(running: Promise<T>): Promise<T> => {
    controller.abort(new Error('cancelled'))
    return running
  }
  const validating = tryOut(attempt, {
    signal: controller.signal,
    fetch: (...request) => begun(fetch(...request)),
    step: (_name, run) => begun(run()),
  })
  const how = await outcome(validating)
  if (controller.signal.aborted) assert.equal(how, 'stopped', 'validate went on after it was cancelled')
}

/** How long a cancelled piece may take to notice. */
const PATIENCE = 5_000

function outcome(running: Promise<unknown>): Promise<'stopped' | 'went on'> {
  return new Promise((done) => {
    const timer = setTimeout(() => done('went on'), PATIENCE)
    const settle = (how: 'stopped' | 'went on') => () => {
      clearTimeout(timer)
      done(how)
    }
    running.then(settle('went on'), settle('stopped'))
  })
}

async function refuses(attempt: Attempt, one: Refused): Promise<void> {
  const lines: LogLine[] = []
  const error = await thrownBy(tryOut(attempt, { lines }))
  const secrets = secretTexts(attempt.method, attempt.values)
  assertShowsNoSecret([error.message, error.hint, error.field], secrets, 'the error shows')
  assertShowsNoSecret(lines, secrets, 'the log shows')
  assert.equal(error.code, one.code, error.message)
  if (one.field) assert.equal(error.field, one.field, error.message)
  assert.ok(error.hint, `the error says no hint: ${error.message}`)
}

async function thrownBy(promise: Promise<unknown>): Promise<PieceError> {
  const thrown = await promise.then(
    () => assert.fail('did not fail'),
    (error: unknown) => error,
  )
  assert.ok(isPieceError(thrown), 'threw something other than a PieceError')
  return thrown
}
