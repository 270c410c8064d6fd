import { field, fields, webhookTrigger } from '@plugboard/core'
import { type IncomingMessage, messageOutput, RawMessage } from '../incoming-message.js'
import { partsFor } from '../notification.js'
import { numberWebhook } from '../number-webhook.js'
import { readMessage } from '../read-message.js'
import { onceEach, wellFormed } from '../received-events.js'
import { recipientOf } from '../recipient.js'
import { whatsappMethods } from '../whatsapp-auth.js'

const TYPES = [
  { value: 'text', title: 'Text' },
  { value: 'image', title: 'Image' },
  { value: 'video', title: 'Video' },
  { value: 'audio', title: 'Audio' },
  { value: 'document', title: 'Document' },
  { value: 'sticker', title: 'Sticker' },
  { value: 'location', title: 'Location' },
  { value: 'contacts', title: 'Contacts' },
  { value: 'interactive', title: 'Answer to buttons, a list or a form' },
  { value: 'button', title: 'Button of a template' },
  { value: 'reaction', title: 'Reaction' },
  { value: 'order', title: 'Order' },
  { value: 'system', title: 'Change of the sender' },
  { value: 'unsupported', title: 'What WhatsApp does not hand on' },
] as const

export const incomingMessage = webhookTrigger({
  name: 'incoming-message',
  title: 'Incoming message',
  description: 'Starts for every message that somebody sends to the number.',
  methods: whatsappMethods,
  ...numberWebhook,
  input: fields({
    types: field.multiChoice({ title: 'Types', help: 'Leave empty for all.', optional: true, choices: TYPES }),
    from: field.text({
      title: 'From',
      help: 'Only of this phone number or user ID.',
      placeholder: '+46 70 123 45 67',
      optional: true,
      maxLength: 200,
    }),
    contains: field.text({
      title: 'Contains',
      help: 'Only where the text has this in it, in capitals or not.',
      optional: true,
      maxLength: 1_000,
    }),
  }),
  output: messageOutput,
  async receive(ctx) {
    const parts = await partsFor(ctx.request.body, ctx.auth.fields)
    const leftOut = (count: number) =>
      ctx.log.warn('Messages of a shape that is not documented were left out.', { count })
    const messages: IncomingMessage[] = []
    for (const part of parts) {
      const raw = await wellFormed(RawMessage, part.messages, leftOut)
      messages.push(...raw.map((one) => readMessage(one, part)))
    }
    const wanted = messages.filter((one) => isWanted(one, ctx.input))
    return onceEach(wanted.map((data) => ({ id: data.id, data })))
  },
})

interface Filter {
  types?: readonly string[]
  from?: string
  contains?: string
}

function isWanted(message: IncomingMessage, { types = [], from = '', contains = '' }: Filter): boolean {
  if (types.length > 0 && !types.includes(message.type)) return false
  if (from !== '' && !isFrom(message, from)) return false
  return contains === '' || (message.text ?? '').toLowerCase().includes(contains.toLowerCase())
}

function isFrom({ from, userId }: IncomingMessage, wanted: string): boolean {
  const sender = recipientOf(wanted, 'from')
  return 'to' in sender ? sender.to === from : sender.recipient === userId
}
