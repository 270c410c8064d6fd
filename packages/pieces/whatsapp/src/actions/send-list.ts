import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { checkedText, optionalText } from '../checked-text.js'
import { checkedChoices, interactive } from '../interactive.js'
import { footerField, headerField, replyToField, toField } from '../message-fields.js'
import { sendMessage, sentOutput } from '../send-message.js'
import { whatsappMethods } from '../whatsapp-auth.js'

const MOST_ROWS = 10

/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages */
export const sendList = defineAction({
  name: 'send-list',
  title: 'Send list',
  description: 'Sends a text with a list of up to ten rows, of which the recipient may choose one.',
  group: 'Messages',
  methods: whatsappMethods,
  input: fields({
    to: toField,
    text: field.longText({ title: 'Text', help: 'At most 4,096 characters.', minLength: 1 }),
    button: field.text({
      title: 'Button',
      help: 'Opens the list. At most 20 characters.',
      minLength: 1,
      maxLength: 200,
    }),
    rows: field.list({
      title: 'Rows',
      max: MOST_ROWS,
      of: field.object({
        title: 'Row',
        fields: {
          section: field.text({
            title: 'Section',
            help: 'Rows of the same section stand together under it; at most 24 characters.',
            optional: true,
            maxLength: 200,
          }),
          id: field.text({
            title: 'ID',
            help: 'What the answer brings back; not shown.',
            minLength: 1,
            maxLength: 200,
          }),
          title: field.text({ title: 'Title', help: 'At most 24 characters.', minLength: 1, maxLength: 200 }),
          description: field.text({
            title: 'Description',
            help: 'At most 72 characters.',
            optional: true,
            maxLength: 500,
          }),
        },
      }),
    }),
    header: headerField,
    footer: footerField,
    replyTo: replyToField,
  }),
  output: sentOutput,
  async run(ctx) {
    const { to, text, button, rows, replyTo } = ctx.input
    const body = checkedText(text, { field: 'text', what: 'text', most: 4_096 })
    const label = checkedText(button, { field: 'button', what: 'button', most: 20 })
    const content = interactive('list', body, ctx.input, { button: label, sections: sectionsOf(rows) })
    return sendMessage(ctx, { to, type: 'interactive', content, replyTo, fields: { content: 'rows' } })
  },
})

interface Row {
  section?: string
  id: string
  title: string
  description?: string
}

/** Sections need a title once there are several. */
function sectionsOf(rows: readonly Row[]) {
  const sections = new Map<string, object[]>()
  for (const { section = '', id, title, description } of checkedChoices(rows, { field: 'rows', title: 24, id: 200 })) {
    const more = optionalText(description, { field: 'rows', what: 'description', most: 72 })
    const name = optionalText(section, { field: 'rows', what: 'section', most: 24 }) ?? ''
    sections.set(name, [...(sections.get(name) ?? []), { id, title, ...(more && { description: more }) }])
  }
  if (sections.size > 1 && sections.has('')) {
    const hint = 'Name a section for every row, or for none.'
    throw new PieceError('invalid_input', 'Some rows have a section and some have none.', { field: 'rows', hint })
  }
  return [...sections].map(([title, found]) => ({ ...(title && { title }), rows: found }))
}
