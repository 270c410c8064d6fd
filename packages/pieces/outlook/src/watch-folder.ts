import type { Static } from '@sinclair/typebox'
import { newestIn } from './catch-up.js'
import { type DeltaCursor, readCursor } from './delta-cursor.js'
import { isKnown, nameOf, shortened } from './folder-memory.js'
import { MAIL_PROPERTIES } from './mail-view.js'
import type { MailSummary } from './messages.js'
import { answers } from './outlook-answers.js'
import {
  type GraphContext,
  getJson,
  inCircles,
  isOnServer,
  mailboxPath,
  mailboxUrl,
  notGraph,
  segment,
} from './outlook-client.js'
import { isPlaceLost } from './outlook-error.js'

/** What one look at a folder gives. */
interface Look {
  mails: MailSummary[]
  cursor: DeltaCursor
  /** More is waiting. */
  more: boolean
}

/** Pages of a hundred mails that one poll looks at. */
const MOST_PAGES = 5

/**
 * Mails Graph tells after which a folder is looked through anew: with a filter it tells 5,000, and does not say of what.
 *
 * Source: https://learn.microsoft.com/en-us/graph/delta-query-messages
 */
const MOST_TOLD = 4_000

/** The mails that came into a folder since the last look, oldest first. `now` is in UTC milliseconds. */
export async function watchFolder(ctx: GraphContext, folder: string, given: unknown, now: number): Promise<Look> {
  const of = `${mailboxPath(ctx)} ${folder}`
  const before = (await readCursor(given, of)) ?? (await takeBearings(ctx, folder, of, now))
  const isStale = before.told >= MOST_TOLD || (before.link !== undefined && !isOnServer(ctx, before.link))
  const { link: _, ...unlinked } = before
  let cursor: DeltaCursor = isStale ? { ...unlinked, told: 0 } : before
  const mails: MailSummary[] = []
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page = await nextPage(ctx, folder, cursor)
    if (!page.isLast && page.link === cursor.link) throw inCircles()
    const seen = new Set(cursor.seen)
    const news = page.mails.filter((mail) => !isKnown(cursor, seen, mail))
    for (const mail of news) seen.add(nameOf(mail))
    if (!cursor.first) mails.push(...news)
    cursor = { ...cursor, seen: [...seen], link: page.link, told: page.told }
    if (page.isLast) return { mails: mails.sort(byTime), cursor: settled(cursor, now), more: false }
  }
  return { mails: mails.sort(byTime), cursor, more: true }
}

/** Nothing is forgotten on the way through the pages: their order is not that of time. */
function settled({ first: _, ...cursor }: DeltaCursor, now: number): DeltaCursor {
  return { ...cursor, ...shortened(cursor, now) }
}

const byTime = (one: MailSummary, other: MailSummary) =>
  Date.parse(one.receivedDateTime ?? '') - Date.parse(other.receivedDateTime ?? '')

/** Milliseconds a mail may take from being received to being in the folder. */
const DELIVERY = 15 * 60 * 1_000

/**
 * Where to begin: a little before the newest mail, by the clock of Microsoft. What is there since then is learned
 * without being given. A mail that was imported may be dated in the future.
 */
async function takeBearings(ctx: GraphContext, folder: string, of: string, now: number): Promise<DeltaCursor> {
  const newest = await newestIn(ctx, folder)
  return { of, floor: Math.max(0, Math.min(newest, now) - DELIVERY), seen: [], first: true, told: 0 }
}

interface Page {
  mails: MailSummary[]
  link: string
  isLast: boolean
  told: number
}

const CALL = {
  permission: 'Mail.Read',
  fields: { folder: 'folder' },
  prefer: ['odata.maxpagesize=100'],
} as const

async function nextPage(ctx: GraphContext, folder: string, cursor: DeltaCursor): Promise<Page> {
  const { link, told } = cursor
  if (link === undefined) return begin(ctx, folder, cursor)
  try {
    return pageOf(ctx, await getJson(ctx, link, answers.changes, CALL), told)
  } catch (error) {
    if (!isPlaceLost(error)) throw error
    return begin(ctx, folder, cursor)
  }
}

/** Looks through the folder from `floor` on. */
async function begin(ctx: GraphContext, folder: string, { floor }: DeltaCursor): Promise<Page> {
  const query = {
    $select: MAIL_PROPERTIES,
    $filter: `receivedDateTime ge ${new Date(floor).toISOString()}`,
    changeType: 'created',
  }
  const url = `${mailboxUrl(ctx)}/mailFolders/${segment(folder, 'folder')}/messages/delta`
  return pageOf(ctx, await getJson(ctx, url, answers.changes, { ...CALL, query }), 0)
}

function pageOf(ctx: GraphContext, answer: Static<typeof answers.changes>, told: number): Page {
  const { '@odata.nextLink': next, '@odata.deltaLink': last, value } = answer
  const link = next ?? last
  if (link === undefined || !isOnServer(ctx, link)) throw notGraph()
  const mails = value.filter((one) => !('@removed' in one))
  return { mails, link, isLast: next === undefined, told: told + value.length }
}
