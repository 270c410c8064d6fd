import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { GMAIL_RULES } from './gmail-rules.js'
import { callForJson, type GoogleCall, type GoogleContext } from './google-client.js'
import { SCOPES } from './google-services.js'

const HEADERS = Type.Optional(Type.Array(Type.Object({ name: Type.String(), value: Type.String() })))

const BODY = Type.Optional(
  Type.Object({
    attachmentId: Type.Optional(Type.String()),
    size: Type.Optional(Type.Number({ minimum: 0 })),
    data: Type.Optional(Type.String()),
  }),
)

const PART = Type.Recursive((self) =>
  Type.Object({
    partId: Type.Optional(Type.String()),
    mimeType: Type.Optional(Type.String()),
    filename: Type.Optional(Type.String()),
    headers: HEADERS,
    body: BODY,
    parts: Type.Optional(Type.Array(self)),
  }),
)

/** A part of a mail, with the parts within it. */
export type Part = Static<typeof PART>

const MESSAGE = Type.Object({
  id: Type.String(),
  threadId: Type.String(),
  internalDate: Type.String({ pattern: '^\\d{1,15}$' }),
  snippet: Type.Optional(Type.String()),
  labelIds: Type.Optional(Type.Array(Type.String())),
  payload: Type.Optional(PART),
})

/** A mail. Source: https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages#Message */
export type GmailMessage = Static<typeof MESSAGE>

/** Levels of parts that are asked for. A mail nested deeper is one that was made to do harm. */
const DEPTH = 8

/** The `fields` of parts without their content, since attachments may be told of and not sent. */
const partFields = (depth: number): string =>
  `partId,mimeType,filename,headers,body(attachmentId,size)${depth > 1 ? `,parts(${partFields(depth - 1)})` : ''}`

const OUTLINE = `id,threadId,internalDate,snippet,labelIds,payload(${partFields(DEPTH)})`

/** A mail with its headers and the structure of its parts, without what they hold. */
export const describeMessage = (ctx: GoogleContext, id: string, field = 'id'): Promise<GmailMessage> =>
  getMessage(ctx, MESSAGE, { id, field, query: { format: 'full', fields: OUTLINE } })

/** A whole mail, but for attachments and long texts, which have an address of their own. */
export const fetchMessage = (ctx: GoogleContext, id: string): Promise<GmailMessage> =>
  getMessage(ctx, MESSAGE, { id, field: 'id', query: { format: 'full' } })

/** `users.messages.get`. Source: https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages/get */
function getMessage<Schema extends TSchema>(
  ctx: GoogleContext,
  schema: Schema,
  { id, field, query }: { id: string; field: string; query: NonNullable<GoogleCall['query']> },
): Promise<Static<Schema>> {
  return callForJson(ctx, schema, {
    endpoint: 'gmail',
    path: `/gmail/v1/users/me/messages/${encodeURIComponent(id)}`,
    query,
    timeout: 60_000,
    about: { scope: SCOPES.gmailRead, rules: GMAIL_RULES, fields: { not_found: field, invalid_input: field } },
  })
}

/** A header of a part, by its name in lower case; the first where there are several. */
export const headerOf = (part: Part | undefined, name: string): string | undefined =>
  part?.headers?.find((one) => one.name.toLowerCase() === name)?.value
