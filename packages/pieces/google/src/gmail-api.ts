import { isPieceError } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import { collectPages } from './collect-pages.js'
import { callForJson, type GoogleContext } from './google-client.js'
import { SCOPES } from './google-services.js'

const SENT = Type.Object({ id: Type.String(), threadId: Type.String() })

const LIST = Type.Object({
  messages: Type.Optional(Type.Array(Type.Object({ id: Type.String() }))),
  nextPageToken: Type.Optional(Type.String()),
})

const MESSAGE = Type.Object({
  id: Type.String(),
  threadId: Type.String(),
  internalDate: Type.String({ pattern: '^\\d{1,15}$' }),
  snippet: Type.Optional(Type.String()),
  labelIds: Type.Optional(Type.Array(Type.String())),
  payload: Type.Optional(
    Type.Object({ headers: Type.Optional(Type.Array(Type.Object({ name: Type.String(), value: Type.String() }))) }),
  ),
})

export type GmailMessage = Static<typeof MESSAGE>

/** `users.messages.send`. Source: https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages/send */
export async function sendMessage(ctx: GoogleContext, message: string): Promise<Static<typeof SENT>> {
  return callForJson(ctx, SENT, {
    endpoint: 'gmail',
    path: '/gmail/v1/users/me/messages/send',
    json: { raw: Buffer.from(message).toString('base64url') },
    timeout: 120_000,
    about: { scope: SCOPES.gmailSend, fields: { invalid_input: 'to' } },
  })
}

/** Messages that `users.messages.list` gives on one page at most. */
const LARGEST_PAGE = 500

/** Requests at a time; Gmail counts 5 units each against 250 a second and user. */
const AT_ONCE = 10

/** Finds messages, newest first, and reads their heads. One that is deleted meanwhile is left out. */
export async function findMessages(
  ctx: GoogleContext,
  { query, limit }: { query: string | undefined; limit: number },
): Promise<{ messages: GmailMessage[]; more: boolean }> {
  const { items, more } = await collectPages(limit, (wanted, token) => listPage(ctx, query, wanted, token))
  const messages: (GmailMessage | undefined)[] = []
  for (let start = 0; start < items.length; start += AT_ONCE) {
    const batch = items.slice(start, start + AT_ONCE)
    messages.push(...(await Promise.all(batch.map((id) => readHead(ctx, id)))))
  }
  return { messages: messages.filter((message) => message !== undefined), more }
}

async function listPage(ctx: GoogleContext, q: string | undefined, wanted: number, pageToken: string | undefined) {
  const { messages = [], nextPageToken } = await callForJson(ctx, LIST, {
    endpoint: 'gmail',
    path: '/gmail/v1/users/me/messages',
    query: { q, pageToken, maxResults: Math.min(wanted, LARGEST_PAGE) },
    about: { scope: SCOPES.gmailRead, fields: { invalid_input: 'query' } },
  })
  return { items: messages.map(({ id }) => id), next: nextPageToken }
}

async function readHead(ctx: GoogleContext, id: string): Promise<GmailMessage | undefined> {
  try {
    return await callForJson(ctx, MESSAGE, {
      endpoint: 'gmail',
      path: `/gmail/v1/users/me/messages/${encodeURIComponent(id)}`,
      query: { format: 'metadata', metadataHeaders: ['From', 'To', 'Subject'] },
      about: { scope: SCOPES.gmailRead },
    })
  } catch (error) {
    if (isPieceError(error) && error.code === 'not_found') return undefined
    throw error
  }
}
