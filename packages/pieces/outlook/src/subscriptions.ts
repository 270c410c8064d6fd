import { type Static, Type } from '@sinclair/typebox'
import { answers } from './outlook-answers.js'
import { ask, change, changeForJson, type GraphContext, graphUrl, mailboxPath, segment } from './outlook-client.js'

const KEPT = Type.Object({
  id: Type.String({ minLength: 1 }),
  /** UTC milliseconds. */
  expiresAt: Type.Number(),
  /** When the newest mail was received that was there from the beginning, in UTC milliseconds. */
  since: Type.Number(),
  /** Where Graph tells of mails. */
  url: Type.String(),
  /** There was a time without a subscription. Default false. */
  missed: Type.Optional(Type.Boolean()),
})

/** What is kept of a subscription at Graph. */
export type KeptSubscription = Static<typeof KEPT>

type Subscription = Pick<KeptSubscription, 'id' | 'expiresAt'>

/** The subscription a trigger has, if it has one. */
export async function readSubscription(value: unknown): Promise<KeptSubscription | undefined> {
  const { Value } = await import('@sinclair/typebox/value')
  return Value.Check(KEPT, value) ? value : undefined
}

/** Milliseconds a subscription to mails lasts: 4,230 minutes, the least any cloud of Microsoft allows at most. */
const LIFETIME = 4_230 * 60 * 1_000

/** Graph calls the address itself before it answers. */
const SUBSCRIBE_TIMEOUT = 60_000

const CALL = { permission: 'Mail.Read' } as const

/**
 * Asks to be told of every mail that comes into a folder.
 *
 * Source: https://learn.microsoft.com/en-us/graph/api/subscription-post-subscriptions
 */
export async function subscribeToFolder(
  ctx: GraphContext,
  { folder, url, secret, now }: { folder: string; url: string; secret: string; now: number },
): Promise<Subscription> {
  const json = {
    changeType: 'created',
    notificationUrl: url,
    lifecycleNotificationUrl: url,
    resource: resourceOf(ctx, folder),
    expirationDateTime: new Date(now + LIFETIME).toISOString(),
    clientState: secret,
    latestSupportedTlsVersion: 'v1_2',
  }
  const call = { ...CALL, fields: { folder: 'folder' }, json, timeout: SUBSCRIBE_TIMEOUT }
  return kept(await changeForJson(ctx, `${graphUrl(ctx)}/subscriptions`, answers.subscription, call))
}

/** The address of a folder as Graph wants it here: a key of OData, as plain as it can be. */
const resourceOf = (ctx: GraphContext, folder: string) => {
  const key = segment(folder, 'folder').replaceAll('%3D', '=').replaceAll("'", "''")
  return `${mailboxPath(ctx).replaceAll('%40', '@')}/mailFolders('${key}')/messages`
}

/** Lets a subscription last again as long as it may. */
export async function renewSubscription(ctx: GraphContext, id: string, now: number): Promise<Subscription> {
  const json = { expirationDateTime: new Date(now + LIFETIME).toISOString() }
  const call = { ...CALL, method: 'PATCH', json, timeout: SUBSCRIBE_TIMEOUT } as const
  return kept(await changeForJson(ctx, addressOf(ctx, id), answers.subscription, call))
}

/** Proves to Graph that the connection may still read, when it asks; the subscription lasts no longer by that. */
export async function reauthorizeSubscription(ctx: GraphContext, id: string): Promise<void> {
  const response = await ask(ctx, `${addressOf(ctx, id)}/reauthorize`, { method: 'POST' }, CALL)
  await response.body?.cancel()
}

/** Ends a subscription. */
export async function endSubscription(ctx: GraphContext, id: string): Promise<void> {
  await change(ctx, addressOf(ctx, id), { ...CALL, method: 'DELETE', status: 204 })
}

const addressOf = (ctx: GraphContext, id: string) => `${graphUrl(ctx)}/subscriptions/${segment(id, 'subscription')}`

const kept = ({ id, expirationDateTime }: Static<typeof answers.subscription>): Subscription => ({
  id,
  expiresAt: Date.parse(expirationDateTime),
})
