import assert from 'node:assert/strict'
import type { Piece } from '../piece/piece.js'
import type { PollingTrigger } from '../trigger/trigger.js'
import { PATIENCE } from './behaviour/behaviour.js'
import { callContext } from './call-context.js'
import type { ConformanceCase } from './conformance-case.js'
import type { Fixtures, PollExample } from './fixtures.js'
import { givenSurroundings } from './given-surroundings.js'
import { resolve } from './lazy.js'
import { prepared } from './run-action.js'
import { within } from './within.js'

/** A trigger that waits for news stops waiting when it is told to. */
export function waitCases(
  piece: Piece,
  trigger: PollingTrigger,
  examples: readonly PollExample[],
  fixtures: Fixtures,
): ConformanceCase[] {
  const [example] = examples
  if (!trigger.wait || !example) return []
  const name = `${piece.name} / ${trigger.name} stops waiting for news when it is cancelled`
  return [{ name, run: () => stopsWaiting(piece, trigger, example, fixtures) }]
}

async function stopsWaiting(piece: Piece, trigger: PollingTrigger, example: PollExample, fixtures: Fixtures) {
  const given = { method: example.method, input: resolve(example.input) }
  const { method, input } = prepared(piece, { ...given, operation: trigger, list: 'triggers' })
  const values = resolve(fixtures.auth[method.name]?.good ?? {})
  const { signal, cancel } = cancellation()
  const surroundings = { ...givenSurroundings(fixtures), signal }
  const ctx = await callContext<unknown>({ piece, method, values, surroundings }, input)
  const cursor = resolve(example.cursor ?? null)
  const waiting = trigger.wait?.({ ...ctx, cursor }) ?? Promise.resolve()
  setTimeout(cancel, HEARD_AFTER)
  const outcome = await within(HEARD_AFTER + PATIENCE, waiting)
  assert.notEqual(outcome.kind, 'late', 'it went on waiting after it was cancelled')
}

/** Milliseconds, in which it may have begun to wait. */
const HEARD_AFTER = 200

function cancellation() {
  const controller = new AbortController()
  return { signal: controller.signal, cancel: () => controller.abort(new Error('cancelled')) }
}
