import { type Static, Type } from '@sinclair/typebox'
import { GMAIL_RULES } from './gmail-rules.js'
import { askGoogle, type GoogleCall, type GoogleContext, refusedBy } from './google-client.js'
import { googleError } from './google-error.js'
import { SCOPES } from './google-services.js'
import { errorTextOf, parseJson, textOf } from './json-answer.js'
import { isRefusal } from './refusal.js'

const MESSAGE = Type.Object({ id: Type.String(), labelIds: Type.Optional(Type.Array(Type.String())) })

const RECORD = Type.Object({
  id: Type.String({ pattern: '^\\d{1,20}$' }),
  messagesAdded: Type.Optional(Type.Array(Type.Object({ message: MESSAGE }))),
  labelsAdded: Type.Optional(
    Type.Array(Type.Object({ message: MESSAGE, labelIds: Type.Optional(Type.Array(Type.String())) })),
  ),
})

const HISTORY = Type.Object({
  history: Type.Optional(Type.Array(RECORD)),
  nextPageToken: Type.Optional(Type.String()),
  historyId: Type.String({ pattern: '^\\d{1,20}$' }),
})

/** A mail that came, or was given a label. */
export interface Arrival {
  id: string
  /** Gmail said that it has the label; else that is still to be looked up. */
  sure: boolean
}

/** What happened in a mailbox. */
export interface News {
  arrivals: Arrival[]
  /** Where to go on. */
  historyId: string
  /** There is more from there on. */
  more: boolean
}

/** Changes on one page, and pages of one call. */
const PAGE = 500
const MOST_PAGES = 10

/**
 * The mails that came to a label since a point in the history, oldest first; undefined where Gmail has forgotten that
 * point, which it does after a week or, rarely, some hours.
 *
 * All changes are asked for, not those of the label alone: of a mail that was moved on meanwhile they would be missing.
 *
 * Source: https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.history/list
 */
export async function newsSince(ctx: GoogleContext, historyId: string, label: string): Promise<News | undefined> {
  const arrivals = new Map<string, Arrival>()
  let first: string | undefined
  let last = historyId
  let token: string | undefined
  for (let page = 1; page <= MOST_PAGES; page++) {
    const found = await historyPage(ctx, historyId, token)
    if (found === undefined) return undefined
    for (const record of found.history ?? []) {
      last = record.id
      for (const arrival of arrivalsIn(record, label)) arrivals.set(arrival.id, arrival)
    }
    // Not that of the last page: what came while the pages were read must be looked at once more.
    first ??= found.historyId
    token = found.nextPageToken
    if (token === undefined) return { arrivals: [...arrivals.values()], historyId: first, more: false }
  }
  return { arrivals: [...arrivals.values()], historyId: last, more: true }
}

function arrivalsIn({ messagesAdded = [], labelsAdded = [] }: Static<typeof RECORD>, label: string): Arrival[] {
  const came = messagesAdded
    .filter(({ message: { labelIds } }) => labelIds?.includes(label) ?? true)
    .map(({ message: { id, labelIds } }) => ({ id, sure: labelIds !== undefined }))
  const moved = labelsAdded
    .filter(({ labelIds = [] }) => labelIds.includes(label))
    .map(({ message: { id } }) => ({ id, sure: true }))
  return [...came, ...moved]
}

async function historyPage(
  ctx: GoogleContext,
  startHistoryId: string,
  pageToken: string | undefined,
): Promise<Static<typeof HISTORY> | undefined> {
  const call: GoogleCall = {
    endpoint: 'gmail',
    path: '/gmail/v1/users/me/history',
    query: { startHistoryId, pageToken, maxResults: PAGE, historyTypes: ['messageAdded', 'labelAdded'] },
    about: { scope: SCOPES.gmailRead, rules: GMAIL_RULES },
  }
  const response = await askGoogle(ctx, call)
  if (response.ok) return parseJson(HISTORY, await textOf(response))
  if (response.status !== 404) throw await refusedBy(ctx, call, response)
  const body = await errorTextOf(response)
  if (isRefusal(body)) return undefined
  throw googleError(response, body, { secrets: [] })
}
