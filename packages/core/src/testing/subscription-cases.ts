import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { isRecord } from '../field/check-value.js'
import type { Piece } from '../piece/piece.js'
import type { SubscribeContext, WebhookTrigger } from '../trigger/trigger.js'
import { callContext } from './call-context.js'
import { type ConformanceCase, missing } from './conformance-case.js'
import type { Fixtures, SubscriptionExample } from './fixtures.js'
import { givenSurroundings } from './given-surroundings.js'
import { hookAddress } from './hook-address.js'
import { jsonFault } from './json-fault.js'
import { resolve } from './lazy.js'
import { prepared } from './run-action.js'
import { assertShowsNoSecret, secretTexts } from './secret-texts.js'

/** A trigger that registers its address does so, answers the provider that tries it, prolongs what lapses and ends it. */
export function subscriptionCases(piece: Piece, trigger: WebhookTrigger, fixtures: Fixtures): ConformanceCase[] {
  if (!trigger.subscribe) return []
  const title = `${piece.name} / ${trigger.name}`
  const example = fixtures.subscriptions?.[trigger.name]
  if (!example) {
    return [missing(`${title} has an example of a subscription`, `fixtures.subscriptions needs "${trigger.name}"`)]
  }
  const what = trigger.renew ? 'subscribes, prolongs the subscription and ends it' : 'subscribes, and ends that'
  return [{ name: `${title} ${what}`, run: () => prove(piece, trigger, example, fixtures) }]
}

async function prove(piece: Piece, trigger: WebhookTrigger, example: SubscriptionExample, fixtures: Fixtures) {
  const given = { method: example.method, input: resolve(example.input) }
  const { method, input } = prepared(piece, { ...given, operation: trigger, list: 'triggers' })
  const values = resolve(fixtures.auth[method.name]?.good ?? {})
  const call = await callContext<unknown>({ piece, method, values, surroundings: givenSurroundings(fixtures) }, input)
  const ctx = { ...call, webhookSecret: randomBytes(24).toString('base64url'), subscription: null }
  const address = await hookAddress(async (request) => trigger.handshake?.({ ...ctx, request }))
  const secrets = secretTexts(method, values)
  try {
    await liveThrough(trigger, { ...ctx, webhookUrl: address.url }, (subscription) => {
      assert.equal(jsonFault(subscription), undefined, 'what `subscribe` answers must be JSON')
      assertShowsNoSecret(subscription, secrets, 'the subscription shows')
      example.check?.(subscription)
    })
  } finally {
    await address.close()
  }
}

async function liveThrough(
  { subscribe, renew, unsubscribe }: WebhookTrigger,
  ctx: SubscribeContext<unknown, unknown>,
  look: (subscription: unknown) => void,
) {
  const first = (await subscribe?.(ctx)) ?? null
  let last = first
  try {
    look(first)
    if (renew) {
      const until = expiryOf(first)
      last = (await renew({ ...ctx, subscription: first })) ?? null
      look(last)
      assert.ok(expiryOf(last) >= until, '`renew` made the subscription end sooner')
    }
  } finally {
    await unsubscribe?.({ ...ctx, subscription: last })
  }
}

function expiryOf(subscription: unknown): number {
  const expiresAt = isRecord(subscription) ? subscription.expiresAt : undefined
  assert.ok(typeof expiresAt === 'number', 'what can be prolonged must say `expiresAt`, in UTC milliseconds')
  assert.ok(expiresAt > Date.now(), 'the subscription has lapsed already')
  return expiresAt
}
