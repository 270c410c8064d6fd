import { PieceError } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import { type Arrival, newsSince } from './gmail-history.js'
import { describeMessages, listMessages } from './gmail-list.js'
import type { GmailMessage } from './gmail-message.js'
import { readProfile } from './gmail-profile.js'
import type { GoogleContext } from './google-client.js'

const CURSOR = Type.Object({
  label: Type.String(),
  historyId: Type.String({ pattern: '^\\d{1,20}$' }),
  /** UTC milliseconds of this machine: when the history was read last. */
  since: Type.Number(),
  /** Ids of mails that were given, or that were there already around the time the trigger began; the latest last. */
  known: Type.Array(Type.String()),
  /** What is still to be given, oldest first. */
  waiting: Type.Array(Type.Object({ id: Type.String(), sure: Type.Boolean() })),
  /** The history has been read only in part. */
  more: Type.Optional(Type.Boolean()),
})

/** Where the trigger stands between polls. */
export type MailCursor = Static<typeof CURSOR>

/** Mails one poll gives at most. */
const MOST_GIVEN = 100

/** Mails that are remembered as known. */
const MOST_KNOWN = 1_000

/** Milliseconds by which clocks may differ, and a mail may be dated before it shows. */
const UNCERTAIN = 15 * 60 * 1_000

/** Mails that are caught up with after the history was forgotten. */
const MOST_MISSED = 20_000

/** @throws PieceError `invalid_input` for what no poll gave. */
export async function readCursor(cursor: unknown): Promise<MailCursor | undefined> {
  if (cursor === null || cursor === undefined) return undefined
  const { Value } = await import('@sinclair/typebox/value')
  if (Value.Check(CURSOR, cursor)) return cursor
  throw new PieceError('invalid_input', 'The place where the trigger stood cannot be read.', {
    hint: 'Switch the trigger off and on, so that it begins anew.',
  })
}

/** The place to begin: after what is there already. The history comes first, so that nothing falls in between. */
export async function takeBearings(ctx: GoogleContext, label: string): Promise<MailCursor> {
  const since = Date.now()
  const { historyId } = await readProfile(ctx)
  const known = await listLately(ctx, label, since, MOST_KNOWN)
  return { label, historyId, since, known, waiting: [] }
}

/** The mails that came since the cursor, as many as one poll gives, and the cursor behind them. */
export async function nextMails(
  ctx: GoogleContext,
  before: MailCursor,
): Promise<{ mails: GmailMessage[]; cursor: MailCursor; more: boolean }> {
  const cursor = before.waiting.length > 0 ? before : await readOn(ctx, before)
  const now = cursor.waiting.slice(0, MOST_GIVEN)
  const waiting = cursor.waiting.slice(MOST_GIVEN)
  const described = await describeMessages(
    ctx,
    now.map(({ id }) => id),
  )
  const unsure = new Set(now.filter(({ sure }) => !sure).map(({ id }) => id))
  const mails = described.filter((mail) => belongs(mail, cursor.label, unsure.has(mail.id)))
  const known = [...cursor.known, ...mails.map(({ id }) => id)].slice(-MOST_KNOWN)
  return { mails, cursor: { ...cursor, known, waiting }, more: waiting.length > 0 || cursor.more === true }
}

/** What was thrown away or is still being written is no new mail, unless that is asked for. */
function belongs({ labelIds = [] }: GmailMessage, label: string, isUnsure: boolean): boolean {
  if (isUnsure && !labelIds.includes(label)) return false
  return ['TRASH', 'SPAM', 'DRAFT'].every((one) => one === label || !labelIds.includes(one))
}

async function readOn(ctx: GoogleContext, cursor: MailCursor): Promise<MailCursor> {
  const since = Date.now()
  const news = await newsSince(ctx, cursor.historyId, cursor.label)
  if (news === undefined) return catchUp(ctx, cursor)
  const { arrivals, historyId, more } = news
  return { ...cursor, historyId, since: more ? cursor.since : since, more, waiting: unknown(arrivals, cursor) }
}

/**
 * Goes by time where the history is forgotten: all mail of the label since it was read last, less what is known. A mail
 * older than that which was moved to the label meanwhile cannot be told from one that was there.
 */
async function catchUp(ctx: GoogleContext, cursor: MailCursor): Promise<MailCursor> {
  ctx.log.warn('Gmail has forgotten the history since the last poll; new mail is found by its date.')
  const since = Date.now()
  const { historyId } = await readProfile(ctx)
  const ids = await listLately(ctx, cursor.label, cursor.since, MOST_MISSED)
  const arrivals = ids.reverse().map((id) => ({ id, sure: true }))
  return { ...cursor, historyId, since, more: false, waiting: unknown(arrivals, cursor) }
}

function unknown(arrivals: readonly Arrival[], { known }: MailCursor): Arrival[] {
  const all = new Set(known)
  return arrivals.filter(({ id }) => !all.has(id))
}

/** Ids of mails of a label from about a time on, newest first. */
async function listLately(ctx: GoogleContext, label: string, since: number, limit: number): Promise<string[]> {
  const q = `after:${Math.floor((since - UNCERTAIN) / 1_000)}`
  const includeSpamTrash = label === 'SPAM' || label === 'TRASH'
  const { items } = await listMessages(ctx, { q, labelIds: [label], includeSpamTrash }, limit)
  return items
}
