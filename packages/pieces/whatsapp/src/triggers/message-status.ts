import { field, fields, webhookTrigger } from '@plugboard/core'
import { RawStatus, readStatus, statusOutput } from '../message-status.js'
import { partsFor } from '../notification.js'
import { numberWebhook } from '../number-webhook.js'
import { onceEach, wellFormed } from '../received-events.js'
import { whatsappMethods } from '../whatsapp-auth.js'

const STATUSES = [
  { value: 'sent', title: 'Sent' },
  { value: 'delivered', title: 'Delivered' },
  { value: 'read', title: 'Read' },
  { value: 'played', title: 'Played' },
  { value: 'failed', title: 'Failed' },
] as const

export const messageStatus = webhookTrigger({
  name: 'message-status',
  title: 'Message status',
  description: 'Starts when a message of the number was sent, delivered or read, or failed.',
  methods: whatsappMethods,
  ...numberWebhook,
  input: fields({
    statuses: field.multiChoice({ title: 'Statuses', help: 'Leave empty for all.', optional: true, choices: STATUSES }),
  }),
  output: statusOutput,
  async receive(ctx) {
    const { statuses: wanted = [] } = ctx.input
    const parts = await partsFor(ctx.request.body, ctx.auth.fields)
    const leftOut = (count: number) =>
      ctx.log.warn('Statuses of a shape that is not documented were left out.', { count })
    const raw = await wellFormed(
      RawStatus,
      parts.flatMap(({ statuses }) => statuses),
      leftOut,
    )
    const found = raw
      .map(readStatus)
      .filter(({ status }) => wanted.length === 0 || wanted.some((one) => one === status))
    return onceEach(found.map((data) => ({ id: `${data.messageId} ${data.status}`, data })))
  },
})
