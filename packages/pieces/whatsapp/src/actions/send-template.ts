import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { locationFields } from '../location-fields.js'
import { replyToField, toField } from '../message-fields.js'
import { recipientOf } from '../recipient.js'
import { sendMessage, sentOutput } from '../send-message.js'
import { templateComponents } from '../template-components.js'
import { languageField, templateField } from '../template-fields.js'
import { templateHeader } from '../template-header.js'
import { placeholdersOf } from '../template-placeholders.js'
import { sendableTemplate, type Template } from '../templates.js'
import { whatsappMethods } from '../whatsapp-auth.js'

export const sendTemplate = defineAction({
  name: 'send-template',
  title: 'Send template',
  description: 'Sends an approved template, which may be sent at any time. Its placeholders are checked first.',
  group: 'Messages',
  methods: whatsappMethods,
  input: fields({
    to: toField,
    template: templateField,
    language: languageField,
    bodyParameters: field.list({
      title: 'Values of the text',
      help: 'For placeholders with numbers, such as {{1}}: a value for each, in their order.',
      optional: true,
      max: 100,
      of: field.text({ title: 'Value', placeholder: 'Ada' }),
    }),
    namedParameters: field.keyValue({
      title: 'Values of the text by name',
      help: 'For placeholders with names, such as {{first_name}}: each name and its value.',
      optional: true,
    }),
    headerText: field.text({
      title: 'Value of the header',
      help: 'Where the header is a text with a placeholder.',
      optional: true,
      maxLength: 200,
    }),
    headerFile: field.file({
      title: 'File of the header',
      help: 'Where the header is an image, a video or a document.',
      optional: true,
    }),
    headerMediaId: field.text({
      title: 'Media ID of the header',
      help: 'Instead of a file: one that was uploaded before.',
      optional: true,
      maxLength: 100,
    }),
    headerLocation: field.object({
      title: 'Location of the header',
      help: 'Where the header is a location.',
      optional: true,
      fields: locationFields,
    }),
    buttons: field.list({
      title: 'Values of buttons',
      help: 'For buttons that have a placeholder in their address, copy a code, or answer with a text of yours.',
      optional: true,
      max: 10,
      of: field.object({
        title: 'Button',
        fields: {
          position: field.number({ title: 'Position', help: 'Counted from 1.', integer: true, min: 1, max: 10 }),
          value: field.text({ title: 'Value', placeholder: 'ORDER-4711', minLength: 1, maxLength: 2_000 }),
        },
      }),
    }),
    replyTo: replyToField,
  }),
  output: sentOutput,
  async run(ctx) {
    const { to, template: name, language, replyTo } = ctx.input
    recipientOf(to)
    const wanted = knownPlaceholders(await sendableTemplate(ctx, name, language))
    const header = templateHeader(wanted, ctx.input)
    // All is looked at before a file of the header is uploaded.
    templateComponents(wanted, ctx.input, undefined)
    const components = templateComponents(wanted, ctx.input, await header?.(ctx))
    return sendMessage(ctx, {
      to,
      type: 'template',
      content: { name, language: { code: language }, ...(components.length > 0 && { components }) },
      replyTo,
      fields: {
        template: 'template',
        parameters: wanted.isNamed ? 'namedParameters' : 'bodyParameters',
        content: 'template',
        media: 'headerFile',
      },
    })
  },
})

function knownPlaceholders(template: Template) {
  const wanted = placeholdersOf(template)
  const [unknown] = wanted.unknown
  if (unknown === undefined) return wanted
  throw new PieceError('unsupported', 'The template has a part that cannot be filled in here, such as a carousel.', {
    field: 'template',
    hint: 'Use a template of header, text, footer and buttons.',
  })
}
