import assert from 'node:assert/strict'
import { isRecord } from '../field/check-value.js'
import type { TriggerEvent } from '../trigger/trigger.js'

/** Fails when these are no events, or two have the same id. */
export function expectEvents(events: unknown): asserts events is TriggerEvent[] {
  assert.ok(Array.isArray(events), 'the events must be a list')
  const ids = events.map((event: unknown) => (isRecord(event) ? event.id : undefined))
  assert.ok(
    ids.every((id) => typeof id === 'string' && id !== ''),
    'every event must have an id that is text',
  )
  assert.equal(new Set(ids).size, ids.length, 'two events have the same id')
}
