import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { uploadMedia } from '../upload-media.js'
import { whatsappMethods } from '../whatsapp-auth.js'

export const uploadMediaAction = defineAction({
  name: 'upload-media',
  title: 'Upload file',
  description: 'Stores a file at WhatsApp for 30 days, so that it can be sent many times.',
  group: 'Files',
  methods: whatsappMethods,
  input: fields({ file: field.file({ title: 'File' }) }),
  output: Type.Object({ mediaId: Type.String({ title: 'Media ID' }) }),
  async run(ctx) {
    return { mediaId: await uploadMedia(ctx, ctx.input.file, { field: 'file' }) }
  },
})
