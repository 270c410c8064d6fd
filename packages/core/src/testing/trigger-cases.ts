import assert from 'node:assert/strict'
import { isRecord } from '../field/check-value.js'
import type { Piece } from '../piece/piece.js'
import type { PollingTrigger, PollResult, Trigger } from '../trigger/trigger.js'
import { behaviourCases } from './behaviour/behaviour-cases.js'
import { outputOf, type Rehearsal, rehearsing } from './behaviour/rehearsal.js'
import { subjectOf } from './behaviour/subject.js'
import { type ConformanceCase, missing } from './conformance-case.js'
import { expectEvents } from './expect-events.js'
import type { Fixtures, PollExample, WebhookExample } from './fixtures.js'
import { pollOperation } from './operation.js'
import { subscriptionCases } from './subscription-cases.js'
import { waitCases } from './wait-cases.js'
import { webhookCases } from './webhook-cases.js'

/** A trigger gives the events of its examples, each with an id of its own, and believes nobody without a signature. */
export function triggerCases(piece: Piece, trigger: Trigger, fixtures: Fixtures): ConformanceCase[] {
  const examples = fixtures.triggers?.[trigger.name] ?? []
  if (trigger.kind === 'webhook') {
    return [
      ...webhookCases(piece, trigger, examples.filter(isWebhook), fixtures),
      ...subscriptionCases(piece, trigger, fixtures),
    ]
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
  const rehearsal = (example: PollExample) => rehearsing(() => pollOperation(piece, trigger, example, fixtures))
  const rehearsals = examples.map(rehearsal)
  return [
    ...examples.flatMap((example, index) => [
      {
        name: `${title} runs example ${index + 1}`,
        run: async () => {
          const result = await resultOf(rehearsals[index])
          example.check?.(result)
        },
      },
      {
        name: `${title} gives no event of example ${index + 1} twice`,
        run: async () => {
          const first = await resultOf(rehearsals[index])
          expectNew(first, await resultOf(rehearsal({ ...example, cursor: () => first.cursor })))
        },
      },
    ]),
    ...waitCases(piece, trigger, examples, fixtures),
    ...behaviourCases(subjectOf(title, trigger.name, fixtures, rehearsals)),
  ]
}

async function resultOf(rehearse: (() => Promise<Rehearsal>) | undefined): Promise<PollResult> {
  const result = rehearse && outputOf(await rehearse())
  assert.ok(isRecord(result), 'a poll must answer an object: { events, cursor, more? }')
  const { events, cursor = null, more = false } = result
  assert.ok(typeof more === 'boolean', '`more` must be true or false')
  expectEvents(events)
  return { events, cursor, more }
}

/** Fails when a poll gives what the one before has given. */
function expectNew(first: PollResult, next: PollResult): void {
  const seen = new Set(first.events.map(({ id }) => id))
  const again = next.events.filter(({ id }) => seen.has(id)).map(({ id }) => id)
  assert.deepEqual(again, [], 'the next poll gives events once more')
}
