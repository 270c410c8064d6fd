import { type Static, Type } from '@sinclair/typebox'
import { readingOf } from './error-readings.js'
import { timeOf } from './notification.js'
import { phoneNumber } from './recipient.js'

const Text = Type.Optional(Type.String())
const Time = Type.Optional(Type.Union([Type.String(), Type.Number()]))

/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status */
export const RawStatus = Type.Object({
  id: Type.String({ minLength: 1 }),
  status: Type.String({ minLength: 1 }),
  timestamp: Time,
  recipient_id: Text,
  recipient_user_id: Text,
  biz_opaque_callback_data: Text,
  conversation: Type.Optional(
    Type.Object({
      id: Text,
      expiration_timestamp: Time,
      origin: Type.Optional(Type.Object({ type: Text })),
    }),
  ),
  pricing: Type.Optional(
    Type.Object({ billable: Type.Optional(Type.Boolean()), category: Text, pricing_model: Text, type: Text }),
  ),
  errors: Type.Optional(Type.Array(Type.Object({ code: Type.Number() }))),
})

type RawStatus = Static<typeof RawStatus>

const text = (title: string) => Type.Union([Type.String(), Type.Null()], { title })

/** What has become of a message that was sent, as flows see it. */
export const statusOutput = Type.Object({
  messageId: Type.String({ title: 'Message ID' }),
  status: Type.String({ title: 'Status' }),
  recipient: text('Recipient’s phone number'),
  userId: text('Recipient’s user ID'),
  at: text('At'),
  category: text('Category of the price'),
  billable: Type.Union([Type.Boolean(), Type.Null()], { title: 'Is charged' }),
  windowEndsAt: text('End of the conversation'),
  error: Type.Union(
    [
      Type.Object({
        code: Type.Number({ title: 'Error of Meta' }),
        kind: text('Kind'),
        message: text('Message'),
        hint: text('What to do'),
      }),
      Type.Null(),
    ],
    { title: 'Why it failed' },
  ),
})

export function readStatus(raw: RawStatus): Static<typeof statusOutput> {
  const { conversation, pricing } = raw
  return {
    messageId: raw.id,
    status: raw.status,
    recipient: raw.recipient_id === undefined ? null : phoneNumber(raw.recipient_id),
    userId: raw.recipient_user_id ?? null,
    at: timeOf(raw.timestamp),
    category: pricing?.category ?? conversation?.origin?.type ?? null,
    billable: pricing?.billable ?? null,
    windowEndsAt: timeOf(conversation?.expiration_timestamp),
    error: errorOf(raw),
  }
}

/** The same words as for a message that is refused at once. */
function errorOf({ errors: [error] = [] }: RawStatus): Static<typeof statusOutput>['error'] {
  if (!error) return null
  const { code: kind = null, message = null, hint = null } = readingOf(error.code) ?? {}
  return { code: error.code, kind, message, hint }
}
