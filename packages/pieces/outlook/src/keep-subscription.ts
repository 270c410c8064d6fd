import { type ActionContext, isPieceError } from '@plugboard/core'
import { newestIn } from './catch-up.js'
import type { Credentials } from './outlook-client.js'
import {
  endSubscription,
  type KeptSubscription,
  readSubscription,
  reauthorizeSubscription,
  renewSubscription,
  subscribeToFolder,
} from './subscriptions.js'

type Context = ActionContext<Credentials, { folder: string }> & { subscription: unknown; webhookSecret: string }
type WithAddress = Context & { webhookUrl: string }

/** Where the flow keeps the ID of a subscription that was made in the place of one that Graph ended. */
const KEY = 'outlook-subscription'

/** Subscribes to the folder of the trigger. */
export async function begin(ctx: WithAddress): Promise<KeptSubscription> {
  const since = await newestIn(ctx, ctx.input.folder)
  return { ...(await subscribe(ctx, ctx.webhookUrl)), since, url: ctx.webhookUrl }
}

/** Lets the subscription last longer, or makes another where Graph has ended it. */
export async function prolong(ctx: WithAddress): Promise<KeptSubscription> {
  const { webhookUrl: url } = ctx
  const kept = await readSubscription(ctx.subscription)
  if (!kept) return begin(ctx)
  const id = await currentId(ctx, kept)
  const renewed = await unlessGone(() => renewSubscription(ctx, id, Date.now()))
  const next = renewed ?? (await subscribe(ctx, url))
  await ctx.store.delete(KEY)
  const missed = kept.missed || renewed === undefined
  return { ...next, since: kept.since, url, ...(missed && { missed }) }
}

/** Ends the subscription, also where Graph has ended it before. */
export async function end(ctx: WithAddress): Promise<void> {
  const kept = await readSubscription(ctx.subscription)
  if (!kept) return
  const id = await currentId(ctx, kept)
  await unlessGone(() => endSubscription(ctx, id))
  await ctx.store.delete(KEY)
}

/** Makes another subscription as soon as Graph says that it has ended this one. */
export async function replace(ctx: Context): Promise<void> {
  const kept = await readSubscription(ctx.subscription)
  if (!kept) return
  const { id } = await subscribe(ctx, kept.url)
  await ctx.store.set(KEY, id)
}

/** Graph asks for a proof that the connection may still read, and tells nothing more without it. */
export async function proveAccess(ctx: Context, id: string): Promise<void> {
  await unlessGone(() => reauthorizeSubscription(ctx, id))
}

const subscribe = (ctx: Context, url: string) =>
  subscribeToFolder(ctx, { folder: ctx.input.folder, url, secret: ctx.webhookSecret, now: Date.now() })

async function currentId({ store }: Context, { id }: KeptSubscription): Promise<string> {
  const other = await store.get(KEY)
  return typeof other === 'string' ? other : id
}

/** What `ask` gives; undefined where Graph does not know the subscription any more. */
async function unlessGone<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (isPieceError(error) && error.code === 'not_found') return undefined
    throw error
  }
}
