import { defineAction, field, fields } from '@plugboard/core'
import { checkedText } from '../checked-text.js'
import { checkedChoices, interactive } from '../interactive.js'
import { footerField, headerField, replyToField, toField } from '../message-fields.js'
import { sendMessage, sentOutput } from '../send-message.js'
import { whatsappMethods } from '../whatsapp-auth.js'

/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages */
export const sendButtons = defineAction({
  name: 'send-buttons',
  title: 'Send buttons',
  description: 'Sends a text with up to three buttons, of which the recipient may press one.',
  group: 'Messages',
  methods: whatsappMethods,
  input: fields({
    to: toField,
    text: field.longText({ title: 'Text', help: 'At most 1,024 characters.', minLength: 1 }),
    buttons: field.list({
      title: 'Buttons',
      max: 3,
      of: field.object({
        title: 'Button',
        fields: {
          id: field.text({
            title: 'ID',
            help: 'What the answer brings back; not shown.',
            minLength: 1,
            maxLength: 256,
          }),
          title: field.text({ title: 'Title', help: 'At most 20 characters.', minLength: 1, maxLength: 200 }),
        },
      }),
    }),
    header: headerField,
    footer: footerField,
    replyTo: replyToField,
  }),
  output: sentOutput,
  async run(ctx) {
    const { to, text, buttons, replyTo } = ctx.input
    const body = checkedText(text, { field: 'text', what: 'text', most: 1_024 })
    const checked = checkedChoices(buttons, { field: 'buttons', title: 20, id: 256 })
    const content = interactive('button', body, ctx.input, {
      buttons: checked.map(({ id, title }) => ({ type: 'reply', reply: { id, title } })),
    })
    return sendMessage(ctx, { to, type: 'interactive', content, replyTo, fields: { content: 'buttons' } })
  },
})
