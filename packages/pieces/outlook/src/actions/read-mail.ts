import { type ActionContext, defineAction, type FileRef, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { type Attachment, listAttachments, saveAttachment } from '../attachments.js'
import { fileOutput } from '../file-output.js'
import { mailOf, mailOutput, peopleOf, peopleOutput } from '../mail-view.js'
import { messageField } from '../message-field.js'
import { readMessage, readText, type WholeMail } from '../messages.js'
import { outlookMethods } from '../outlook-auth.js'
import type { Credentials } from '../outlook-client.js'

const nullableText = (title: string, description?: string) =>
  Type.Union([Type.String(), Type.Null()], { title, ...(description && { description }) })

export const readMail = defineAction({
  name: 'read-mail',
  title: 'Read mail',
  description: 'Reads a mail with its text and its attachments. It stays unread.',
  group: 'Mail',
  methods: outlookMethods,
  scopes: ['Mail.Read'],
  input: fields({
    id: messageField,
    saveAttachments: field.checkbox({
      title: 'Save attachments',
      help: 'Copies every attachment into the run as a file.',
      default: true,
    }),
  }),
  output: Type.Object({
    ...mailOutput,
    cc: peopleOutput('Cc'),
    bcc: peopleOutput('Bcc'),
    replyTo: peopleOutput('Reply to'),
    inReplyTo: nullableText('In reply to', 'ID of the message that was answered.'),
    references: Type.Array(Type.String(), { title: 'References', description: 'IDs of the messages before.' }),
    text: Type.String({ title: 'Text', description: 'Made from the HTML where the mail has some.' }),
    html: nullableText('HTML'),
    attachments: Type.Array(
      Type.Object({
        id: Type.String({ title: 'ID' }),
        name: Type.String({ title: 'Name' }),
        contentType: Type.String({ title: 'Media type' }),
        size: Type.Number({ title: 'Bytes', description: 'As Microsoft counts them.' }),
        inline: Type.Boolean({ title: 'In the text' }),
        contentId: nullableText('Content ID', 'By which the HTML names a picture, behind “cid:”.'),
        kind: Type.String({ title: 'Kind', description: 'file, item (a mail, event or contact) or link.' }),
        file: Type.Union([fileOutput, Type.Null()], {
          title: 'File',
          description: 'Null where attachments are not saved, and for a link to a file in the cloud.',
        }),
      }),
      { title: 'Attachments' },
    ),
  }),
  idempotent: true,
  async run(ctx) {
    const { id, saveAttachments } = ctx.input
    const message = await readMessage(ctx, id)
    const isHtml = message.body?.contentType?.toLowerCase() === 'html'
    const written = message.body?.content ?? ''
    const text = isHtml ? await readText(ctx, id) : written
    const attachments = await listAttachments(ctx, id)
    return {
      ...mailOf(message),
      cc: peopleOf(message.ccRecipients),
      bcc: peopleOf(message.bccRecipients),
      replyTo: peopleOf(message.replyTo),
      inReplyTo: messageIds(message, 'In-Reply-To')[0] ?? null,
      references: messageIds(message, 'References'),
      text,
      html: isHtml ? written : null,
      attachments: await withFiles(ctx, attachments, saveAttachments),
    }
  },
})

/** The message IDs in a header of the mail (RFC 5322 §3.6.4). */
function messageIds({ internetMessageHeaders }: WholeMail, header: string): string[] {
  const found = internetMessageHeaders?.find(({ name }) => name.toLowerCase() === header.toLowerCase())
  return found?.value.match(/<[^<>\s]+>/g) ?? []
}

/** One after the other: a mailbox takes few requests at once. */
async function withFiles(
  ctx: ActionContext<Credentials, { id: string }>,
  attachments: readonly Attachment[],
  save: boolean,
): Promise<(Attachment & { file: FileRef | null })[]> {
  const saved = []
  for (const attachment of attachments) {
    const hasContent = save && attachment.kind !== 'link'
    saved.push({ ...attachment, file: hasContent ? await saveAttachment(ctx, ctx.input.id, attachment) : null })
  }
  return saved
}
