import { type ActionContext, isPieceError } from '@plugboard/core'
import { mailsSince, remember } from './catch-up.js'
import { proveAccess, replace } from './keep-subscription.js'
import { type MailSummary, readSummary } from './messages.js'
import type { Notification } from './notifications.js'
import type { Credentials } from './outlook-client.js'
import { readSubscription } from './subscriptions.js'

type Context = ActionContext<Credentials, { folder: string }> & { subscription: unknown; webhookSecret: string }

/**
 * Does what Graph asks for, and gives the mails it tells of. Where it says that it left some out, those that may be
 * among them too, of which some were given before.
 */
export async function toldMails(ctx: Context, notifications: readonly Notification[]): Promise<MailSummary[]> {
  const events = new Set(notifications.flatMap(({ lifecycleEvent }) => lifecycleEvent ?? []))
  const asking = notifications.filter(({ lifecycleEvent }) => lifecycleEvent === 'reauthorizationRequired')
  for (const id of new Set(asking.map(({ subscriptionId }) => subscriptionId))) await proveAccess(ctx, id)
  if (events.has('subscriptionRemoved')) await replace(ctx)
  const isBehind = events.has('missed') || events.has('subscriptionRemoved')
  const leftOut = await mailsLeftOut(ctx, isBehind)
  const mails = [...leftOut, ...(await mailsOf(ctx, notifications))]
  await remember(ctx, mails)
  return [...new Map(mails.map((mail) => [mail.id, mail])).values()]
}

/** Where the flow keeps the ID of the subscription before which nothing is left out any more. */
const KEY = 'outlook-caught-up'

async function mailsLeftOut(ctx: Context, isBehind: boolean): Promise<MailSummary[]> {
  const { id, since = 0, missed = false } = (await readSubscription(ctx.subscription)) ?? {}
  const isDue = missed && (await ctx.store.get(KEY)) !== id
  if (!isBehind && !isDue) return []
  const mails = await mailsSince(ctx, ctx.input.folder, since)
  if (isDue) await ctx.store.set(KEY, id)
  return mails
}

/** A mailbox takes four requests at once. */
const AT_ONCE = 4

/** The mails that are told of, as far as they are still there. */
async function mailsOf(ctx: Context, notifications: readonly Notification[]): Promise<MailSummary[]> {
  const ids = [...new Set(notifications.flatMap(({ resourceData }) => resourceData?.id ?? []))]
  const mails = []
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    mails.push(...(await Promise.all(ids.slice(at, at + AT_ONCE).map((id) => mailOrNone(ctx, id)))))
  }
  return mails.flat()
}

/** Somebody may have deleted it meanwhile. */
async function mailOrNone(ctx: Context, id: string): Promise<MailSummary[]> {
  try {
    return [await readSummary(ctx, id)]
  } catch (error) {
    if (isPieceError(error) && error.code === 'not_found') return []
    throw error
  }
}
