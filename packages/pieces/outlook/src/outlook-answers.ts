import { type TSchema, Type } from '@sinclair/typebox'

const nullable = <Schema extends TSchema>(schema: Schema) => Type.Optional(Type.Union([schema, Type.Null()]))

const text = nullable(Type.String())

/** A page of a collection; `@odata.nextLink` is there when more follow. */
const page = <Item extends TSchema>(item: Item) =>
  Type.Object({ value: Type.Array(item), '@odata.nextLink': Type.Optional(Type.String()) })

const recipient = Type.Object({ emailAddress: Type.Optional(Type.Object({ name: text, address: text })) })

const recipients = nullable(Type.Array(recipient))

const body = nullable(Type.Object({ contentType: text, content: text }))

/** What is said of a mail without opening it. */
const summary = {
  id: Type.String(),
  internetMessageId: text,
  conversationId: text,
  parentFolderId: text,
  subject: text,
  from: nullable(recipient),
  toRecipients: recipients,
  receivedDateTime: text,
  bodyPreview: text,
  isRead: nullable(Type.Boolean()),
  isDraft: nullable(Type.Boolean()),
  hasAttachments: nullable(Type.Boolean()),
  importance: text,
  categories: nullable(Type.Array(Type.String())),
  flag: nullable(Type.Object({ flagStatus: text })),
}

const attachment = Type.Object({
  '@odata.type': Type.Optional(Type.String()),
  id: Type.String(),
  name: text,
  contentType: text,
  size: nullable(Type.Number()),
  isInline: nullable(Type.Boolean()),
  contentId: text,
})

/** The parts of the answers of Microsoft Graph that are used, and no others. */
export const answers = {
  profile: Type.Object({ id: Type.String(), mail: text, userPrincipalName: Type.String() }),
  folder: Type.Object({ id: Type.String() }),
  folders: page(
    Type.Object({
      id: Type.String(),
      displayName: Type.String(),
      childFolderCount: nullable(Type.Number()),
      totalItemCount: nullable(Type.Number()),
      unreadItemCount: nullable(Type.Number()),
    }),
  ),
  messages: page(Type.Object(summary)),
  message: Type.Object({
    ...summary,
    ccRecipients: recipients,
    bccRecipients: recipients,
    replyTo: recipients,
    body,
    internetMessageHeaders: nullable(Type.Array(Type.Object({ name: Type.String(), value: Type.String() }))),
  }),
  summary: Type.Object(summary),
  /** Of a mail that was made or changed. */
  made: Type.Object({ id: Type.String(), body, webLink: text, parentFolderId: text, categories: summary.categories }),
  attachment,
  attachments: page(attachment),
  uploadSession: Type.Object({ uploadUrl: Type.String() }),
  /** What is still to come of an upload; the ranges are written `4194304` or `4194304-8388607`. */
  uploadState: Type.Object({ nextExpectedRanges: Type.Array(Type.String(), { minItems: 1 }) }),
  /** What happened in a folder: whole mails, changes of them, and `@removed` for those that are gone. */
  changes: Type.Object({
    value: Type.Array(Type.Object({ ...summary, '@removed': Type.Optional(Type.Unknown()) })),
    '@odata.nextLink': Type.Optional(Type.String()),
    '@odata.deltaLink': Type.Optional(Type.String()),
  }),
  subscription: Type.Object({ id: Type.String(), expirationDateTime: Type.String() }),
}
