import { PieceError } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import { messageId } from './message-id.js'
import { recipientOf } from './recipient.js'
import { askGraph } from './whatsapp-client.js'
import type { WhatsAppContext } from './whatsapp-credentials.js'
import type { SubjectFields } from './whatsapp-error.js'

const Accepted = Type.Object({
  contacts: Type.Optional(
    Type.Array(Type.Object({ wa_id: Type.Optional(Type.String()), user_id: Type.Optional(Type.String()) })),
  ),
  messages: Type.Array(Type.Object({ id: Type.String(), message_status: Type.Optional(Type.String()) }), {
    minItems: 1,
  }),
})

/** What actions that send answer. */
export const sentOutput = Type.Object({
  messageId: Type.String({ title: 'Message ID' }),
  recipient: Type.Union([Type.String(), Type.Null()], { title: 'Recipient as WhatsApp knows them' }),
  status: Type.Union([Type.String(), Type.Null()], {
    title: 'Status',
    description: 'accepted, held_for_quality_assessment or paused; only Meta tells it of some templates.',
  }),
})

/** What is to be sent. */
interface Message {
  to: string
  /** Kind of message in the API, such as `text`. */
  type: string
  /** What stands under the name of the kind. */
  content: unknown
  replyTo?: string | undefined
  /** Input fields that a refusal may be about. */
  fields?: SubjectFields
}

/**
 * Sends a message. It is not sent again by itself: Meta knows no way to tell a repeated one from a new one.
 *
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/message-api
 */
export async function sendMessage(ctx: WhatsAppContext, message: Message): Promise<Static<typeof sentOutput>> {
  const { to, type, content, replyTo, fields } = message
  const { accessToken: token, phoneNumberId } = ctx.auth.fields
  const { contacts, messages } = await askGraph(
    ctx,
    { token },
    {
      method: 'POST',
      path: [phoneNumberId, 'messages'],
      json: {
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        ...recipientOf(to),
        type,
        [type]: content,
        ...(replyTo && { context: { message_id: messageId(replyTo, 'replyTo') } }),
      },
      schema: Accepted,
      fields: { recipient: 'to', object: 'phoneNumberId', ...fields },
      sends: true,
    },
  )
  const [sent] = messages
  if (!sent) throw new PieceError('bad_response', 'Meta gave no message.', { hint: 'Look whether it has arrived.' })
  const [contact] = contacts ?? []
  return {
    messageId: sent.id,
    recipient: contact?.wa_id ?? contact?.user_id ?? null,
    status: sent.message_status ?? null,
  }
}
