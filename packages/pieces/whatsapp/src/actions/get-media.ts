import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { downloadMedia } from '../download-media.js'
import { mediaId } from '../message-id.js'
import { whatsappMethods } from '../whatsapp-auth.js'

export const getMedia = defineAction({
  name: 'get-media',
  title: 'Get file',
  description: 'Copies a file of a received message, or one that was uploaded, into the run.',
  group: 'Files',
  methods: whatsappMethods,
  input: fields({
    mediaId: field.text({
      title: 'Media ID',
      help: 'Of a message received within the last seven days, or of an upload within the last 30.',
      placeholder: '1166846181421424',
      minLength: 1,
      maxLength: 100,
    }),
    fileName: field.text({
      title: 'File name',
      help: 'Leave empty for one made from the ID; received documents bring theirs in the message.',
      optional: true,
      maxLength: 250,
    }),
  }),
  output: Type.Object({
    file: Type.Object(
      { name: Type.String(), contentType: Type.String(), size: Type.Optional(Type.Number()), url: Type.String() },
      { title: 'File' },
    ),
    contentType: Type.String({ title: 'Media type' }),
    sha256: Type.String({ title: 'SHA-256' }),
  }),
  idempotent: true,
  async run(ctx) {
    return downloadMedia(ctx, mediaId(ctx.input.mediaId, 'mediaId'), ctx.input.fileName)
  },
})
