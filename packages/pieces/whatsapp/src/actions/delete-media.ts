import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { Done } from '../graph-pages.js'
import { mediaId } from '../message-id.js'
import { whatsappMethods } from '../whatsapp-auth.js'
import { askGraph } from '../whatsapp-client.js'

export const deleteMedia = defineAction({
  name: 'delete-media',
  title: 'Delete file',
  description: 'Deletes a file at WhatsApp before its time; messages that were sent with it keep it.',
  group: 'Files',
  methods: whatsappMethods,
  input: fields({
    mediaId: field.text({ title: 'Media ID', placeholder: '1166846181421424', minLength: 1, maxLength: 100 }),
  }),
  output: Type.Object({ mediaId: Type.String({ title: 'Media ID' }) }),
  async run(ctx) {
    const { accessToken: token, phoneNumberId } = ctx.auth.fields
    const id = mediaId(ctx.input.mediaId, 'mediaId')
    const call = { path: [id], query: { phone_number_id: phoneNumberId }, schema: Done, fields: { object: 'mediaId' } }
    await askGraph(ctx, { token }, { method: 'DELETE', ...call })
    return { mediaId: id }
  },
})
