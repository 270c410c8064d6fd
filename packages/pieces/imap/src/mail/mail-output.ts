import { Type } from '@sinclair/typebox'

const nullable = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema, title: string) =>
  Type.Union([schema, Type.Null()], { title })

const Address = Type.Object({
  name: nullable(Type.String(), 'Name'),
  address: nullable(Type.String(), 'Address'),
})

/** A file that `ctx.files` gave. */
export const FileOutput = Type.Object({
  name: Type.String(),
  contentType: Type.String(),
  size: Type.Optional(Type.Number()),
  url: Type.String(),
})

const listed = {
  id: Type.String({ title: 'ID' }),
  messageId: nullable(Type.String(), 'Message ID'),
  subject: Type.String({ title: 'Subject' }),
  from: nullable(Address, 'From'),
  to: Type.Array(Address, { title: 'To' }),
  receivedAt: nullable(Type.String(), 'Received at'),
  preview: Type.String({ title: 'Preview' }),
  isRead: Type.Boolean({ title: 'Read' }),
  hasAttachments: Type.Boolean({ title: 'Has attachments' }),
  folder: Type.String({ title: 'Folder' }),
  flags: Type.Array(Type.String(), { title: 'Flags' }),
  size: Type.Number({ title: 'Bytes' }),
}

/** A mail of a list. */
export const ListedMail = Type.Object(listed)

/** An attachment, and where its bytes are. */
const Attachment = Type.Object({
  id: Type.String({ title: 'ID' }),
  name: Type.String({ title: 'Name' }),
  contentType: Type.String({ title: 'Type' }),
  size: Type.Number({ title: 'Bytes' }),
  inline: Type.Boolean({ title: 'Shown in the text' }),
  contentId: nullable(Type.String(), 'Content ID'),
  file: nullable(FileOutput, 'File'),
})

/** A mail that is read. */
export const ReadMail = Type.Object({
  ...listed,
  cc: Type.Array(Address, { title: 'Cc' }),
  bcc: Type.Array(Address, { title: 'Bcc' }),
  replyTo: Type.Array(Address, { title: 'Reply to' }),
  inReplyTo: nullable(Type.String(), 'In reply to'),
  references: Type.Array(Type.String(), { title: 'References' }),
  text: Type.String({ title: 'Text' }),
  html: nullable(Type.String(), 'HTML'),
  isShortened: Type.Boolean({ title: 'Text was cut off' }),
  attachments: Type.Array(Attachment, { title: 'Attachments' }),
})
