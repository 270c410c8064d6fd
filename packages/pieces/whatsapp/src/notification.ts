import { PieceError } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'

const Text = Type.Optional(Type.String())

const Contact = Type.Object({
  wa_id: Text,
  user_id: Text,
  profile: Type.Optional(Type.Object({ name: Text, username: Text })),
})

const Value = Type.Object({
  metadata: Type.Object({ phone_number_id: Type.String(), display_phone_number: Text }),
  contacts: Type.Optional(Type.Array(Type.Unknown())),
  messages: Type.Optional(Type.Array(Type.Unknown())),
  statuses: Type.Optional(Type.Array(Type.Unknown())),
})

const Change = Type.Object({ field: Type.Literal('messages'), value: Value })
const Entry = Type.Object({ id: Type.String(), changes: Type.Array(Type.Unknown()) })
const Notification = Type.Object({ entry: Type.Array(Type.Unknown()) })

export type NotificationContact = Static<typeof Contact>

/** What one notification tells of one number: its messages and statuses as they came, not yet looked at. */
interface NotificationPart {
  /** The number as people see it. */
  to: string | null
  contacts: readonly NotificationContact[]
  messages: readonly unknown[]
  statuses: readonly unknown[]
}

/**
 * The parts of a notification that are about a number of an account; what is about others, and what is no message, is
 * left out. One notification may hold up to a thousand updates.
 *
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 *
 * @throws PieceError `invalid_input` for what is no notification at all.
 */
export async function partsFor(
  body: Uint8Array,
  { businessAccountId, phoneNumberId }: { businessAccountId: string; phoneNumberId: string },
): Promise<NotificationPart[]> {
  const { Value: check } = await import('@sinclair/typebox/value')
  const notification = parsed(body)
  if (!check.Check(Notification, notification)) throw noNotification()
  const entries = notification.entry.filter((one) => check.Check(Entry, one))
  const changes = entries.filter(({ id }) => id === businessAccountId).flatMap((one) => one.changes)
  return changes
    .filter((change) => check.Check(Change, change))
    .map(({ value }) => value)
    .filter(({ metadata }) => metadata.phone_number_id === phoneNumberId)
    .map(({ metadata, contacts = [], messages = [], statuses = [] }) => ({
      to: metadata.display_phone_number ?? null,
      contacts: contacts.filter((one) => check.Check(Contact, one)),
      messages,
      statuses,
    }))
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw noNotification()
  }
}

const noNotification = () =>
  new PieceError('invalid_input', 'The request is signed, but is no notification of WhatsApp.', {
    hint: 'Check that nothing on the way changes requests, and which webhooks the app has.',
  })

/** A Unix time in seconds, which Meta writes as text, as RFC 3339 in UTC; null for what is none. */
export function timeOf(seconds: string | number | undefined): string | null {
  const number = Number(seconds)
  return Number.isFinite(number) && number > 0 && number < 1e11 ? new Date(number * 1_000).toISOString() : null
}
