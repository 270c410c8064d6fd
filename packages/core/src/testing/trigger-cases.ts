import assert from 'node:assert/strict'
import { isRecord } from '../field/check-value.js'
import type { Piece } from '../piece/piece.js'
import type { PollingTrigger, PollResult, Trigger } from '../trigger/trigger.js'
import { behaviourCases } from './behaviour/behaviour-cases.js'
import { subjectOf } from './behaviour/subject.js'
import { type ConformanceCase, missing } from './conformance-case.js'
import { expectEvents } from './expect-events.js'
import type { Fixtures, PollExample, WebhookExample } from './fixtures.js'
import { pollOperation } from './operation.js'
import { runQuietly } from './run-quietly.js'
import { webhookCases } from './webhook-cases.js'

/** A trigger gives the events of its examples, each with an id of its own, and believes nobody without a signature. */
export function triggerCases(piece: Piece, trigger: Trigger, fixtures: Fixtures): ConformanceCase[] {
  const examples = fixtures.triggers?.[trigger.name] ?? []
  if (trigger.kind === 'webhook') {
    return webhookCases(piece, trigger, examples.filter(isWebhook), fixtures)
  }
  return pollCases(piece, trigger, examples.filter(isPoll), fixtures)
}

const isPoll = (example: PollExample | WebhookExample): example is PollExample => !isWebhook(example)
const isWebhook = (example: PollExample | WebhookExample): example is WebhookExample => 'request' in example

function pollCases(
  piece: Piece,
  trigger: PollingTrigger,
  examples: readonly PollExample[],
  fixtures: Fixtures,
): ConformanceCase[] {
  const title = `${piece.name} / ${trigger.name}`
  if (examples.length === 0) return [missing(`${title} has an example`, `fixtures.triggers needs "${trigger.name}"`)]
  const operation = (example: PollExample) => pollOperation(piece, trigger, example, fixtures)
  const known = examples.filter(({ method }) => trigger.methods.some(({ name }) => name === method))
  return [
    ...examples.flatMap((example, index) => [
      {
        name: `${title} runs example ${index + 1}`,
        run: async () => {
          const result = await poll(piece, trigger, example, fixtures)
          example.check?.(result)
        },
      },
      {
        name: `${title} gives no event of example ${index + 1} twice`,
        run: () => givesOnce(piece, trigger, example, fixtures),
      },
    ]),
    ...behaviourCases(subjectOf(title, trigger.name, fixtures, () => known.map(operation))),
  ]
}

async function poll(
  piece: Piece,
  trigger: PollingTrigger,
  example: PollExample,
  fixtures: Fixtures,
): Promise<PollResult> {
  const result = await runQuietly(pollOperation(piece, trigger, example, fixtures))
  assert.ok(isRecord(result), 'a poll must answer an object: { events, cursor, more? }')
  const { events, cursor = null, more = false } = result
  assert.ok(typeof more === 'boolean', '`more` must be true or false')
  expectEvents(events)
  return { events, cursor, more }
}

/** Polls on from where an example ended. */
async function givesOnce(piece: Piece, trigger: PollingTrigger, example: PollExample, fixtures: Fixtures) {
  const { events, cursor } = await poll(piece, trigger, example, fixtures)
  const next = await poll(piece, trigger, { ...example, cursor: () => cursor }, fixtures)
  const seen = new Set(events.map(({ id }) => id))
  const again = next.events.filter(({ id }) => seen.has(id)).map(({ id }) => id)
  assert.deepEqual(again, [], 'the next poll gives events once more')
}
