import { defineAction, field, fields } from '@plugboard/core'
import { checkedText } from '../checked-text.js'
import { replyToField, toField } from '../message-fields.js'
import { sendMessage, sentOutput } from '../send-message.js'
import { whatsappMethods } from '../whatsapp-auth.js'

/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/text-messages */
const LONGEST = 4_096

export const sendText = defineAction({
  name: 'send-text',
  title: 'Send text',
  description: 'Sends a text to somebody who wrote within the last 24 hours.',
  group: 'Messages',
  methods: whatsappMethods,
  input: fields({
    to: toField,
    text: field.longText({ title: 'Text', help: 'At most 4,096 characters.', minLength: 1 }),
    previewUrl: field.checkbox({ title: 'Show a preview of the first link', default: false }),
    replyTo: replyToField,
  }),
  output: sentOutput,
  async run(ctx) {
    const { to, text, previewUrl, replyTo } = ctx.input
    const body = checkedText(text, { field: 'text', what: 'text', most: LONGEST })
    return sendMessage(ctx, {
      to,
      type: 'text',
      content: { body, preview_url: previewUrl },
      replyTo,
      fields: { content: 'text' },
    })
  },
})
