import { isPieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { collectPages } from './collect-pages.js'
import { describeMessage, type GmailMessage } from './gmail-message.js'
import { GMAIL_RULES } from './gmail-rules.js'
import { callForJson, type GoogleContext } from './google-client.js'
import { SCOPES } from './google-services.js'

const LIST = Type.Object({
  messages: Type.Optional(Type.Array(Type.Object({ id: Type.String() }))),
  nextPageToken: Type.Optional(Type.String()),
})

/** What mails are looked for; those that fit all of it. */
export interface MailQuery {
  /** In the search language of Gmail. */
  q?: string | undefined
  labelIds?: readonly string[]
  /** Default: all mail but spam and trash. */
  includeSpamTrash?: boolean
}

/** Messages that `users.messages.list` gives on one page at most. */
const LARGEST_PAGE = 500

/** Ids of mails, newest first. Source: https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages/list */
export async function listMessages(
  ctx: GoogleContext,
  { q, labelIds = [], includeSpamTrash = false }: MailQuery,
  limit: number,
): Promise<{ items: string[]; more: boolean }> {
  return collectPages(limit, async (wanted, pageToken) => {
    const { messages = [], nextPageToken } = await callForJson(ctx, LIST, {
      endpoint: 'gmail',
      path: '/gmail/v1/users/me/messages',
      query: {
        q,
        labelIds,
        pageToken,
        maxResults: Math.min(wanted, LARGEST_PAGE),
        ...(includeSpamTrash && { includeSpamTrash }),
      },
      about: { scope: SCOPES.gmailRead, rules: GMAIL_RULES, fields: { invalid_input: 'query', not_found: 'label' } },
    })
    return { items: messages.map(({ id }) => id), next: nextPageToken }
  })
}

/** Requests at a time; Gmail lets a user make some fifty a second. */
const AT_ONCE = 10

/** Mails by their ids, in the same order. One that is deleted meanwhile is left out. */
export async function describeMessages(ctx: GoogleContext, ids: readonly string[]): Promise<GmailMessage[]> {
  const messages: (GmailMessage | undefined)[] = []
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const batch = ids.slice(start, start + AT_ONCE)
    messages.push(...(await Promise.all(batch.map((id) => describeIfThere(ctx, id)))))
  }
  return messages.filter((message) => message !== undefined)
}

async function describeIfThere(ctx: GoogleContext, id: string): Promise<GmailMessage | undefined> {
  try {
    return await describeMessage(ctx, id)
  } catch (error) {
    if (isPieceError(error) && error.code === 'not_found') return undefined
    throw error
  }
}
