import assert from 'node:assert/strict'
import type { AnyAuthMethod } from '../auth/auth-method.js'
import { authValue, type PlainAuthValue } from '../auth/auth-value.js'
import { isPieceError, type PieceError, type PieceErrorCode } from '../error/piece-error.js'
import { checkFields } from '../field/check-fields.js'
import { secretFields } from '../field/secret-fields.js'
import { describePiece } from '../piece/describe-piece.js'
import type { Piece } from '../piece/piece.js'
import { RULES } from './check-piece.js'
import { type LogLine, testContext } from './test-context.js'

/** One sentence about a piece and the code that proves it. Any test runner can take it. */
export interface ConformanceCase {
  name: string
  run(): Promise<void>
}

type Values = Record<string, unknown>
type Lazy<T> = T | (() => T)

/** Credentials that must be refused, and how. */
interface Refused {
  title: string
  values: Lazy<Values>
  code: PieceErrorCode
  field?: string
}

/** What a piece brings so that its behaviour can be proven. Values may be functions: servers start after collection. */
export interface Fixtures {
  /** By auth method. A method that can be tested needs values that work and values that do not. */
  auth: Record<string, { good: Lazy<Values>; refused?: readonly Refused[] }>
  /** By action: inputs that must succeed with the named auth method. */
  actions?: Record<string, readonly { method: string; input: Lazy<Values>; check?(output: unknown): void }[]>
  endpoints?: Lazy<Record<string, string>>
}

/** Every case the piece must pass: the static rules, its credentials right and wrong, and its actions. */
export function conformance(piece: Piece, fixtures: Fixtures): ConformanceCase[] {
  return [
    ...staticCases(piece),
    ...piece.auth.flatMap((method) => authCases(piece, method, fixtures)),
    ...piece.actions.flatMap((action) => actionCases(piece, action.name, fixtures)),
  ]
}

function staticCases(piece: Piece): ConformanceCase[] {
  const manifest = describePiece(piece, { name: piece.name, version: '0.0.0' })
  return RULES.map((rule) => ({
    name: `${piece.name} ${rule.title}`,
    run: async () => assert.deepEqual(rule.check(piece, manifest), []),
  }))
}

function authCases(piece: Piece, method: AnyAuthMethod, fixtures: Fixtures): ConformanceCase[] {
  const fixture = fixtures.auth[method.name]
  const subject = `${piece.name} / ${method.name}`
  if (!fixture) return [missing(`${subject} has fixtures`, `fixtures.auth needs "${method.name}"`)]
  if (!method.validate) return []
  const refused = fixture.refused ?? []
  return [
    {
      name: `${subject} accepts credentials that work`,
      run: () => accepts(piece, method, resolve(fixture.good), fixtures),
    },
    {
      name: `${subject} stops when it is cancelled`,
      run: () => stops(piece, method, resolve(fixture.good), fixtures),
    },
    ...(refused.length > 0 ? [] : [missing(`${subject} refuses wrong credentials`, 'fixtures need `refused` values')]),
    ...refused.map((one) => ({
      name: `${subject} refuses ${one.title} with ${one.code}`,
      run: () => refuses(piece, method, one, fixtures),
    })),
  ]
}

async function accepts(piece: Piece, method: AnyAuthMethod, values: Values, fixtures: Fixtures): Promise<void> {
  const result = await tryOut(piece, method, values, fixtures, [])
  const secrets = secretValues(method, values)
  for (const secret of secrets)
    assert.ok(!JSON.stringify(result).includes(secret), 'the result of validate holds a secret')
}

async function stops(piece: Piece, method: AnyAuthMethod, values: Values, fixtures: Fixtures): Promise<void> {
  const signal = AbortSignal.abort(new Error('cancelled'))
  await assert.rejects(tryOut(piece, method, values, fixtures, [], signal), 'validate went on after it was cancelled')
}

async function refuses(piece: Piece, method: AnyAuthMethod, one: Refused, fixtures: Fixtures): Promise<void> {
  const lines: LogLine[] = []
  const values = resolve(one.values)
  const error = await thrownBy(tryOut(piece, method, values, fixtures, lines))
  assert.equal(error.code, one.code, error.message)
  if (one.field) assert.equal(error.field, one.field, error.message)
  assert.ok(error.hint, `the error says no hint: ${error.message}`)
  const said = JSON.stringify([error.message, error.hint, error.field, lines])
  for (const secret of secretValues(method, values)) assert.ok(!said.includes(secret), 'the failure shows a secret')
}

async function tryOut(
  piece: Piece,
  method: AnyAuthMethod,
  values: Values,
  fixtures: Fixtures,
  lines: LogLine[],
  signal?: AbortSignal,
): Promise<unknown> {
  assert.ok(method.validate)
  const ctx = testContext(piece, {
    ...parts(method, values, fixtures),
    input: undefined,
    lines,
    ...(signal && { signal }),
  })
  return method.validate(ctx as Parameters<typeof method.validate>[0])
}

function actionCases(piece: Piece, name: string, fixtures: Fixtures): ConformanceCase[] {
  const examples = fixtures.actions?.[name] ?? []
  if (examples.length === 0)
    return [missing(`${piece.name} / ${name} has an example`, `fixtures.actions needs "${name}"`)]
  return examples.map((example, index) => ({
    name: `${piece.name} / ${name} runs example ${index + 1}`,
    run: async () => {
      const output = await runAction(piece, name, example.method, resolve(example.input), fixtures)
      assert.doesNotThrow(() => JSON.stringify(output), 'the output is not JSON')
      example.check?.(output)
    },
  }))
}

/** Runs an action the way the server does: input checked and completed by the form first. */
async function runAction(
  piece: Piece,
  name: string,
  methodName: string,
  input: Values,
  fixtures: Fixtures,
): Promise<unknown> {
  const action = piece.actions.find((one) => one.name === name)
  const method = piece.auth.find((one) => one.name === methodName)
  const manifest = describePiece(piece, { name: piece.name, version: '0.0.0' }).actions.find((one) => one.name === name)
  assert.ok(action && method && manifest, `no action "${name}" with method "${methodName}"`)
  const checked = checkFields(manifest.input, input)
  assert.deepEqual(checked.problems, [], 'the example does not fit the form')
  const values = resolve(fixtures.auth[methodName]?.good ?? {})
  return action.run(testContext<unknown, unknown>(piece, { ...parts(method, values, fixtures), input: checked.values }))
}

function parts(
  method: AnyAuthMethod,
  values: Values,
  fixtures: Fixtures,
): { auth: PlainAuthValue; endpoints: Record<string, string> } {
  return { auth: authValue(method, values), endpoints: resolve(fixtures.endpoints ?? {}) }
}

function secretValues(method: AnyAuthMethod, values: Values): string[] {
  const form = JSON.parse(JSON.stringify(method.form))
  return secretFields(form)
    .map((name) => values[name])
    .filter((value): value is string => typeof value === 'string' && value.length >= 4)
}

async function thrownBy(promise: Promise<unknown>): Promise<PieceError> {
  try {
    await promise
  } catch (error) {
    if (isPieceError(error)) return error
    throw new assert.AssertionError({ message: `threw something other than a PieceError: ${error}` })
  }
  throw new assert.AssertionError({ message: 'did not fail' })
}

function missing(name: string, message: string): ConformanceCase {
  return { name, run: () => Promise.reject(new assert.AssertionError({ message })) }
}

function resolve<T>(value: Lazy<T>): T {
  return typeof value === 'function' ? (value as () => T)() : value
}
