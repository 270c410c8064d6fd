import { defineAction, fields } from '@plugboard/core'
import { optionalText } from '../checked-text.js'
import { locationFields } from '../location-fields.js'
import { replyToField, toField } from '../message-fields.js'
import { sendMessage, sentOutput } from '../send-message.js'
import { whatsappMethods } from '../whatsapp-auth.js'

export const sendLocation = defineAction({
  name: 'send-location',
  title: 'Send location',
  description: 'Sends a place on the map to somebody who wrote within the last 24 hours.',
  group: 'Messages',
  methods: whatsappMethods,
  input: fields({ to: toField, ...locationFields, replyTo: replyToField }),
  output: sentOutput,
  async run(ctx) {
    const { to, latitude, longitude, replyTo } = ctx.input
    const name = optionalText(ctx.input.name, { field: 'name', what: 'name', most: 1_000 })
    const address = optionalText(ctx.input.address, { field: 'address', what: 'address', most: 1_000 })
    const content = { latitude, longitude, ...(name && { name }), ...(address && { address }) }
    return sendMessage(ctx, { to, type: 'location', content, replyTo, fields: { content: 'latitude' } })
  },
})
