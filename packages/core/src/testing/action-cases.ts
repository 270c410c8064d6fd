import assert from 'node:assert/strict'
import type { Action } from '../action/define-action.js'
import type { Piece } from '../piece/piece.js'
import { type ConformanceCase, missing } from './conformance-case.js'
import { type Example, type Fixtures, resolve } from './fixtures.js'
import { jsonFault } from './json-fault.js'
import { runAction } from './run-action.js'
import { assertShowsNoSecret, secretTexts } from './secret-texts.js'
import type { LogLine } from './test-context.js'

/** An action runs its examples, answers JSON, and keeps the connection's secrets to itself. */
export function actionCases(piece: Piece, action: Action, fixtures: Fixtures): ConformanceCase[] {
  const subject = `${piece.name} / ${action.name}`
  const examples = fixtures.actions?.[action.name] ?? []
  if (examples.length === 0) return [missing(`${subject} has an example`, `fixtures.actions needs "${action.name}"`)]
  return examples.map((example, index) => ({
    name: `${subject} runs example ${index + 1}`,
    run: () => runs(piece, action, example, fixtures),
  }))
}

async function runs(piece: Piece, action: Action, example: Example, fixtures: Fixtures): Promise<void> {
  const lines: LogLine[] = []
  const values = resolve(fixtures.auth[example.method]?.good ?? {})
  const output = await runAction(piece, {
    action: action.name,
    method: example.method,
    values,
    input: resolve(example.input),
    endpoints: resolve(fixtures.endpoints ?? {}),
    lines,
  })
  assert.equal(jsonFault(output), undefined, `the output is not JSON: ${jsonFault(output)}`)
  const method = piece.auth.find((one) => one.name === example.method)
  const secrets = method ? secretTexts(method, values) : []
  assertShowsNoSecret(output, secrets, 'the output shows')
  assertShowsNoSecret(lines, secrets, 'the log shows')
  example.check?.(output)
}
