import { defineAction, type FileRef, field, fields, PieceError } from '@plugboard/core'
import { optionalText } from '../checked-text.js'
import type { MediaKindName } from '../media-kinds.js'
import { replyToField, toField } from '../message-fields.js'
import { mediaId } from '../message-id.js'
import { recipientOf } from '../recipient.js'
import { sendMessage, sentOutput } from '../send-message.js'
import { uploadMedia } from '../upload-media.js'
import { whatsappMethods } from '../whatsapp-auth.js'

const KINDS = [
  { value: 'image', title: 'Image', help: 'JPEG or PNG of up to 5 MB.' },
  { value: 'video', title: 'Video', help: 'MP4 or 3GP with H.264 and AAC, of up to 16 MB.' },
  { value: 'audio', title: 'Audio', help: 'AAC, AMR, MP3, M4A or OGG with Opus, of up to 16 MB.' },
  { value: 'document', title: 'Document', help: 'PDF, text, Word, Excel or PowerPoint, of up to 100 MB.' },
  { value: 'sticker', title: 'Sticker', help: 'WebP of up to 100 KB, or 500 KB where it moves.' },
] as const

/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/image-messages */
const LONGEST_CAPTION = 1_024

export const sendMedia = defineAction({
  name: 'send-media',
  title: 'Send file',
  description: 'Sends an image, video, audio, document or sticker to somebody who wrote within the last 24 hours.',
  group: 'Messages',
  methods: whatsappMethods,
  input: fields({
    to: toField,
    kind: field.choice({ title: 'Kind', default: 'document', choices: KINDS }),
    file: field.file({ title: 'File', optional: true }),
    mediaId: field.text({
      title: 'Media ID',
      help: 'Instead of a file: one that was uploaded before.',
      placeholder: '1166846181421424',
      optional: true,
      maxLength: 100,
    }),
    caption: field.longText({
      title: 'Caption',
      help: 'At most 1,024 characters.',
      optional: true,
      visibleWhen: { kind: ['image', 'video', 'document'] },
    }),
    fileName: field.text({
      title: 'File name',
      help: 'As the recipient sees it. Leave empty for that of the file.',
      optional: true,
      maxLength: 240,
      visibleWhen: { kind: ['document'] },
    }),
    replyTo: replyToField,
  }),
  output: sentOutput,
  async run(ctx) {
    const { to, kind, replyTo, fileName } = ctx.input
    const source = sourceOf(ctx.input)
    const caption = optionalText(ctx.input.caption, { field: 'caption', what: 'caption', most: LONGEST_CAPTION })
    // Before the upload, so that nothing is stored for a recipient that is none.
    recipientOf(to)
    const id = 'file' in source ? await uploadMedia(ctx, source.file, { field: 'file', kind }) : source.id
    const name = fileName || ('file' in source ? source.file.name : undefined)
    const content = { id, ...(caption && { caption }), ...(kind === 'document' && name && { filename: name }) }
    const media = 'file' in source ? 'file' : 'mediaId'
    return sendMessage(ctx, { to, type: kind, content, replyTo, fields: { media, content: media } })
  },
})

interface Source {
  kind: MediaKindName
  file?: FileRef
  mediaId?: string
}

function sourceOf({ file, mediaId: id }: Source): { file: FileRef } | { id: string } {
  if (file && !id) return { file }
  if (id && !file) return { id: mediaId(id, 'mediaId') }
  const [message, hint] = file
    ? ['Both a file and a media ID are given.', 'Give one of them.']
    : ['There is nothing to send.', 'Give a file, or the media ID of one that was uploaded.']
  throw new PieceError('invalid_input', message, { field: 'file', hint })
}
