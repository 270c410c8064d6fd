import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { Done } from '../graph-pages.js'
import { messageId } from '../message-id.js'
import { whatsappMethods } from '../whatsapp-auth.js'
import { askGraph } from '../whatsapp-client.js'

/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/typing-indicators */
export const markRead = defineAction({
  name: 'mark-read',
  title: 'Mark as read',
  description: 'Shows the sender that a received message and all before it have been read.',
  group: 'Messages',
  methods: whatsappMethods,
  input: fields({
    messageId: field.text({
      title: 'Message ID',
      help: 'Of a message received within the last 30 days.',
      placeholder: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgA=',
      minLength: 1,
      maxLength: 500,
    }),
    typing: field.checkbox({
      title: 'Show that an answer is being written',
      help: 'Until the answer is sent, at most for 25 seconds.',
      default: false,
    }),
  }),
  output: Type.Object({ messageId: Type.String({ title: 'Message ID' }) }),
  idempotent: true,
  async run(ctx) {
    const { accessToken: token, phoneNumberId } = ctx.auth.fields
    const id = messageId(ctx.input.messageId, 'messageId')
    const json = {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: id,
      ...(ctx.input.typing && { typing_indicator: { type: 'text' } }),
    }
    const fields = { content: 'messageId', object: 'messageId' }
    await askGraph(ctx, { token }, { method: 'POST', path: [phoneNumberId, 'messages'], json, schema: Done, fields })
    return { messageId: id }
  },
})
