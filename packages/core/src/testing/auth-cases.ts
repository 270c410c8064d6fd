import assert from 'node:assert/strict'
import type { AnyAuthMethod } from '../auth/auth-method.js'
import { isPieceError, type PieceError } from '../error/piece-error.js'
import { isRecord } from '../field/check-value.js'
import type { Piece } from '../piece/piece.js'
import { behaviourCases } from './behaviour/behaviour-cases.js'
import { type Rehearsal, rehearsing } from './behaviour/rehearsal.js'
import { subjectOf } from './behaviour/subject.js'
import { type ConformanceCase, missing } from './conformance-case.js'
import type { Fixtures, Refused } from './fixtures.js'
import { givenSurroundings } from './given-surroundings.js'
import { resolve } from './lazy.js'
import { renewalOperation, testOperation } from './operation.js'
import type { Call } from './run-refresh.js'
import { assertShowsNoSecret, secretTexts } from './secret-texts.js'
import type { LogLine } from './test-context.js'
import { tryConnection } from './try-connection.js'
import { within } from './within.js'

/** A method accepts what works, refuses the rest in a way a person can act on, and stops when it is told to. */
export function authCases(piece: Piece, method: AnyAuthMethod, fixtures: Fixtures): ConformanceCase[] {
  const fixture = fixtures.auth[method.name]
  const subject = `${piece.name} / ${method.name}`
  if (!fixture) return [missing(`${subject} has fixtures`, `fixtures.auth needs "${method.name}"`)]
  return [...testCases(piece, method, fixtures), ...renewalCases(piece, method, fixtures)]
}

function testCases(piece: Piece, method: AnyAuthMethod, fixtures: Fixtures): ConformanceCase[] {
  if (!method.validate) return []
  const title = `${piece.name} / ${method.name}`
  const { good, refused = [] } = fixtures.auth[method.name] ?? { good: {} }
  const call = (): Call => ({
    piece,
    method,
    values: resolve(good),
    surroundings: givenSurroundings(fixtures),
  })
  const rehearse = rehearsing(() => testOperation(piece, method, fixtures))
  return [
    { name: `${title} accepts credentials that work`, run: async () => accepts(await rehearse()) },
    { name: `${title} stops when it is cancelled`, run: () => stops(call()) },
    ...(refused.length > 0 ? [] : [missing(`${title} refuses wrong credentials`, 'fixtures need `refused` values')]),
    ...refused.map((one) => refusedCase(piece, method, one, fixtures)),
    ...behaviourCases(subjectOf(title, method.name, fixtures, [rehearse])),
  ]
}

/** Only where renewing is the piece's own doing. */
function renewalCases(piece: Piece, method: AnyAuthMethod, fixtures: Fixtures): ConformanceCase[] {
  if (!method.refresh) return []
  const title = `${piece.name} / ${method.name} renewal`
  const rehearse = rehearsing(() => renewalOperation(piece, method, fixtures))
  return [
    { name: `${title} gives fresh values for credentials that work`, run: async () => renews(await rehearse()) },
    ...behaviourCases(subjectOf(title, method.name, fixtures, [rehearse])),
  ]
}

/** Proves that values are refused with the right code and field, a hint, and without showing a secret. */
export function refusedCase(
  piece: Piece,
  method: AnyAuthMethod,
  one: Refused,
  fixtures: Pick<Fixtures, 'endpoints' | 'folders'> = {},
): ConformanceCase {
  return {
    name: `${piece.name} / ${method.name} refuses ${one.title} with ${one.code}`,
    run: () => refuses({ piece, method, values: resolve(one.values), surroundings: givenSurroundings(fixtures) }, one),
  }
}

const withLog = (call: Call, lines: LogLine[]): Call => ({ ...call, surroundings: { ...call.surroundings, lines } })

function accepts({ operation, values, output, lines }: Rehearsal): void {
  assert.ok(isRecord(output), 'validate must answer an object: { account?, scopes? }')
  const { account = '', scopes = [] } = output
  assert.ok(typeof account === 'string', 'the account must be text')
  assert.ok(Array.isArray(scopes) && scopes.every((one) => typeof one === 'string'), 'the scopes must be texts')
  const secrets = secretTexts(operation.method, values)
  assertShowsNoSecret(output, secrets, 'the result of validate shows')
  assertShowsNoSecret(lines, secrets, 'the log shows')
}

function renews({ operation, values, output, lines }: Rehearsal): void {
  assert.ok(isRecord(output) && isRecord(output.values), 'refresh must answer { values, expiresAt }')
  const { values: fresh, expiresAt } = output
  assert.ok(Object.keys(fresh).length > 0, 'refresh gives no values')
  assert.ok(expiresAt === null || Number(expiresAt) > Date.now(), 'the fresh values have lapsed already')
  const secrets = secretTexts(operation.method, { ...values, ...fresh })
  assertShowsNoSecret(lines, secrets, 'the log shows')
}

/** Milliseconds a cancelled test may take to notice. */
const PATIENCE = 5_000

async function stops(call: Call): Promise<void> {
  const signal = AbortSignal.abort(new Error('cancelled'))
  const running = tryConnection({ ...call, surroundings: { ...call.surroundings, signal } })
  const outcome = await within(PATIENCE, running)
  assert.equal(outcome.kind, 'failed', 'validate went on after it was cancelled')
}

async function refuses(call: Call, one: Refused): Promise<void> {
  const lines: LogLine[] = []
  const error = await thrownBy(tryConnection(withLog(call, lines)))
  const secrets = secretTexts(call.method, call.values)
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
