import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { saveAttachments } from '../gmail-attachment.js'
import { fileOutput, messageField } from '../gmail-fields.js'
import { fetchMessage, headerOf } from '../gmail-message.js'
import { readTexts } from '../gmail-read.js'
import { googleMethods } from '../google-auth.js'
import { SCOPES } from '../google-services.js'
import { attachmentFacts, sortParts } from '../mail-parts.js'
import { messageIdsIn, PERSON, peopleIn } from '../mail-people.js'
import { mailOutput, summaryOf } from '../mail-summary.js'

const nullable = <Schema extends typeof fileOutput | ReturnType<typeof Type.String>>(schema: Schema) =>
  Type.Union([schema, Type.Null()])

const attachmentOutput = Type.Object({
  id: Type.String({ title: 'Attachment id' }),
  name: Type.String({ title: 'Name' }),
  contentType: Type.String({ title: 'Media type' }),
  size: Type.Number({ title: 'Bytes' }),
  inline: Type.Boolean({ title: 'Shown within the text' }),
  contentId: nullable(Type.String({ title: 'Content id' })),
  file: nullable(fileOutput),
})

export const gmailRead = defineAction({
  name: 'gmail-read',
  title: 'Read mail in Gmail',
  description: 'Gives a whole mail: its texts, everybody it went to, and its attachments as files.',
  group: 'Gmail',
  methods: googleMethods.account,
  scopes: [SCOPES.gmailRead],
  input: fields({
    id: messageField,
    saveAttachments: field.checkbox({
      title: 'Save attachments as files',
      help: 'Off: they are listed, and can be fetched one by one.',
      default: true,
    }),
  }),
  output: Type.Object({
    ...mailOutput,
    cc: Type.Array(PERSON, { title: 'Cc' }),
    bcc: Type.Array(PERSON, { title: 'Bcc' }),
    replyTo: Type.Array(PERSON, { title: 'Reply to' }),
    inReplyTo: nullable(Type.String({ title: 'In reply to' })),
    references: Type.Array(Type.String(), { title: 'References' }),
    text: Type.String({ title: 'Text', description: 'Empty where the mail has only HTML.' }),
    html: nullable(Type.String({ title: 'HTML' })),
    shortened: Type.Boolean({ title: 'Shortened', description: 'A text was longer than a million bytes and was cut.' }),
    attachments: Type.Array(attachmentOutput, { title: 'Attachments' }),
  }),
  idempotent: true,
  timeout: 600,
  async run(ctx) {
    requireService(ctx.auth, 'gmail')
    const message = await fetchMessage(ctx, ctx.input.id)
    const { payload, id } = message
    const parts = sortParts(payload)
    const text = await readTexts(ctx, id, parts.text)
    const html = await readTexts(ctx, id, parts.html)
    const attachments = ctx.input.saveAttachments
      ? await saveAttachments(ctx, id, parts.attachments)
      : parts.attachments.map((leaf) => ({ ...attachmentFacts(leaf), file: null }))
    const people = (name: string) => peopleIn(headerOf(payload, name))
    return {
      ...summaryOf(message),
      cc: people('cc'),
      bcc: people('bcc'),
      replyTo: people('reply-to'),
      inReplyTo: messageIdsIn(headerOf(payload, 'in-reply-to'))[0] ?? null,
      references: messageIdsIn(headerOf(payload, 'references')),
      text: text.text,
      html: parts.html.length === 0 ? null : html.text,
      shortened: text.cut || html.cut,
      attachments,
    }
  },
})
