import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { toField } from '../message-fields.js'
import { messageId } from '../message-id.js'
import { sendMessage, sentOutput } from '../send-message.js'
import { whatsappMethods } from '../whatsapp-auth.js'

export const sendReaction = defineAction({
  name: 'send-reaction',
  title: 'Send reaction',
  description: 'Puts an emoji on a message of the last 30 days, in place of an earlier one.',
  group: 'Messages',
  methods: whatsappMethods,
  input: fields({
    to: toField,
    messageId: field.text({
      title: 'Message ID',
      placeholder: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgA=',
      minLength: 1,
      maxLength: 500,
    }),
    emoji: field.text({
      title: 'Emoji',
      help: 'Exactly one. Leave empty to take the reaction away.',
      optional: true,
      maxLength: 50,
    }),
  }),
  output: sentOutput,
  idempotent: true,
  async run(ctx) {
    const { to, emoji = '' } = ctx.input
    return sendMessage(ctx, {
      to,
      type: 'reaction',
      content: { message_id: messageId(ctx.input.messageId, 'messageId'), emoji: oneEmoji(emoji) },
      fields: { content: 'emoji' },
    })
  },
})

function oneEmoji(text: string): string {
  const parts = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text.trim())]
  if (parts.length === 0) return ''
  if (
    parts.length === 1 &&
    /\p{Emoji_Presentation}|\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u.test(text)
  ) {
    return text.trim()
  }
  throw new PieceError('invalid_input', 'This is not one emoji.', {
    field: 'emoji',
    hint: 'Enter one emoji, such as 👍.',
  })
}
