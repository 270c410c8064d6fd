import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { Piece } from '../piece/piece.js'
import type { TriggerEvent, WebhookTrigger } from '../trigger/trigger.js'
import { callContext } from './call-context.js'
import { type ConformanceCase, missing } from './conformance-case.js'
import { expectEvents } from './expect-events.js'
import type { Fixtures, WebhookExample } from './fixtures.js'
import { givenSurroundings } from './given-surroundings.js'
import { jsonFault } from './json-fault.js'
import { resolve } from './lazy.js'
import { prepared } from './run-action.js'
import { assertShowsNoSecret, secretTexts } from './secret-texts.js'
import type { LogLine } from './test-context.js'

/** A webhook trigger knows the provider's signature, and gives the events of what is signed. */
export function webhookCases(
  piece: Piece,
  trigger: WebhookTrigger,
  examples: readonly WebhookExample[],
  fixtures: Fixtures,
): ConformanceCase[] {
  const title = `${piece.name} / ${trigger.name}`
  const forged = examples.filter((example) => example.forged)
  const signed = examples.filter((example) => !example.forged)
  const lacks = (what: string) => `fixtures.triggers needs ${what} request for "${trigger.name}"`
  return [
    ...(signed.length > 0 ? [] : [missing(`${title} has a signed example`, lacks('a signed'))]),
    ...(forged.length > 0 ? [] : [missing(`${title} has a forged example`, lacks('a forged'))]),
    ...signed.map((example, index) => ({
      name: `${title} receives example ${index + 1}`,
      run: () => receives(piece, trigger, example, fixtures),
    })),
    ...forged.map((example, index) => ({
      name: `${title} does not believe forged example ${index + 1}`,
      run: () => disbelieves(piece, trigger, example, fixtures),
    })),
  ]
}

async function receives(piece: Piece, trigger: WebhookTrigger, example: WebhookExample, fixtures: Fixtures) {
  const lines: LogLine[] = []
  const { ctx, secrets } = await contextOf(piece, trigger, example, { fixtures, lines })
  assert.equal(await trigger.verify(ctx), true, 'the signed request does not verify')
  const events: TriggerEvent[] = await trigger.receive(ctx)
  const fault = jsonFault(events, 'events')
  assert.equal(fault, undefined, `the events are not JSON: ${fault}`)
  expectEvents(events)
  assertShowsNoSecret(events, secrets, 'the events show')
  assertShowsNoSecret(lines, secrets, 'the log shows')
  example.check?.(events)
}

async function disbelieves(piece: Piece, trigger: WebhookTrigger, example: WebhookExample, fixtures: Fixtures) {
  const { ctx } = await contextOf(piece, trigger, example, { fixtures, lines: [] })
  assert.equal(await trigger.verify(ctx), false, 'the forged request verifies')
}

async function contextOf(
  piece: Piece,
  trigger: WebhookTrigger,
  example: WebhookExample,
  { fixtures, lines }: { fixtures: Fixtures; lines: LogLine[] },
) {
  const given = { method: example.method, input: resolve(example.input) }
  const { method, input } = prepared(piece, { ...given, operation: trigger, list: 'triggers' })
  const values = resolve(fixtures.auth[method.name]?.good ?? {})
  const surroundings = {
    ...givenSurroundings(fixtures),
    stored: resolve(example.stored ?? {}),
    lines,
  }
  const ctx = await callContext<unknown>({ piece, method, values, surroundings }, input)
  const { webhookSecret = randomBytes(24).toString('base64url') } = example
  const subscription = resolve(example.subscription ?? null)
  const hook = { ...ctx, webhookSecret, subscription, request: resolve(example.request) }
  return { ctx: hook, secrets: secretTexts(method, values) }
}
