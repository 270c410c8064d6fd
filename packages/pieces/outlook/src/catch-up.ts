import type { ActionContext } from '@plugboard/core'
import { findMessages, type MailSummary } from './messages.js'
import type { Credentials, GraphContext } from './outlook-client.js'

/** Where the flow keeps when the newest mail it was given was received. */
const KEY = 'outlook-received-until'

/** Milliseconds a mail may take from being received to being in the folder. */
const DELIVERY = 15 * 60 * 1_000
const MOST_MAILS = 1_000

type FlowContext = ActionContext<Credentials, unknown>

/** When the newest mail of a folder was received, in UTC milliseconds by the clock of Microsoft; 0 where there is none. */
export async function newestIn(ctx: GraphContext, folder: string): Promise<number> {
  const query = { $select: 'id,receivedDateTime', $orderby: 'receivedDateTime desc' }
  const { items } = await findMessages(ctx, { folder, query, limit: 1 })
  return timeOf(items[0])
}

const timeOf = (mail: MailSummary | undefined) => Date.parse(mail?.receivedDateTime ?? '') || 0

/** Remembers how far the flow was given mails. */
export async function remember({ store }: FlowContext, mails: readonly MailSummary[]): Promise<void> {
  const newest = Math.max(0, ...mails.map(timeOf))
  if (newest > (await givenUntil(store, 0))) await store.set(KEY, newest)
}

async function givenUntil(store: FlowContext['store'], otherwise: number): Promise<number> {
  const value = await store.get(KEY)
  return typeof value === 'number' ? value : otherwise
}

/**
 * The mails Graph may not have told of, oldest first: those received since the last one it told. Some were given
 * before; their IDs say so.
 *
 * @param since where to begin when none was given yet, in UTC milliseconds
 */
export async function mailsSince(ctx: FlowContext, folder: string, since: number): Promise<MailSummary[]> {
  const from = Math.max(since, (await givenUntil(ctx.store, since)) - DELIVERY)
  const query = {
    $filter: `receivedDateTime gt ${new Date(from).toISOString()}`,
    $orderby: 'receivedDateTime desc',
  }
  const { items, more } = await findMessages(ctx, { folder, query, limit: MOST_MAILS })
  if (more) ctx.log.warn('Microsoft left out more than a thousand mails; the older ones start no flow.')
  return items.reverse()
}
