import { createHash, timingSafeEqual } from 'node:crypto'
import { type Static, Type } from '@sinclair/typebox'

const NOTIFICATION = Type.Object({
  subscriptionId: Type.String(),
  clientState: Type.String(),
  /** What became of the subscription itself. */
  lifecycleEvent: Type.Optional(Type.String()),
  /** What changed. */
  resourceData: Type.Optional(Type.Union([Type.Object({ id: Type.String() }), Type.Null()])),
})

const COLLECTION = Type.Object({ value: Type.Array(NOTIFICATION, { minItems: 1, maxItems: 1_000 }) })

/** Something Graph tells. Source: https://learn.microsoft.com/en-us/graph/api/resources/changenotification */
export type Notification = Static<typeof NOTIFICATION>

/** What a request of Graph tells; nothing where it is none of Graph. */
export async function notificationsIn(body: Uint8Array): Promise<Notification[]> {
  const { Value } = await import('@sinclair/typebox/value')
  const given = parsed(body)
  return Value.Check(COLLECTION, given) ? given.value : []
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return undefined
  }
}

/** Whether every notification carries the secret of the subscription. All are compared, whichever is wrong. */
export function areGenuine(notifications: readonly Notification[], secret: string): boolean {
  if (secret === '' || notifications.length === 0) return false
  const expected = digest(secret)
  return notifications.map(({ clientState }) => timingSafeEqual(digest(clientState), expected)).every(Boolean)
}

const digest = (text: string) => createHash('sha256').update(text).digest()
