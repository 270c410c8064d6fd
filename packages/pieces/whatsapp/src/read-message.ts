import type { IncomingMessage, RawMessage } from './incoming-message.js'
import { type NotificationContact, timeOf } from './notification.js'
import { phoneNumber } from './recipient.js'

/** A message as flows see it. */
export function readMessage(
  raw: RawMessage,
  { to, contacts }: { to: string | null; contacts: readonly NotificationContact[] },
): IncomingMessage {
  const sender = senderOf(raw, contacts)
  const { context } = raw
  return {
    id: raw.id,
    from: raw.from === undefined ? null : phoneNumber(raw.from),
    userId: raw.from_user_id ?? sender?.user_id ?? null,
    name: sender?.profile?.name ?? null,
    username: sender?.profile?.username ?? null,
    to,
    type: raw.type,
    text: textOf(raw),
    receivedAt: timeOf(raw.timestamp),
    replyTo: context?.id ?? null,
    forwarded: context?.forwarded === true || context?.frequently_forwarded === true,
    media: mediaOf(raw),
    location: locationOf(raw),
    contacts: contactsOf(raw),
    reply: replyOf(raw),
    form: raw.interactive?.nfm_reply?.response_json ?? null,
    reaction: raw.reaction ? { messageId: raw.reaction.message_id, emoji: raw.reaction.emoji || null } : null,
    order: orderOf(raw),
    system: systemOf(raw),
    referral: referralOf(raw),
    error: errorOf(raw),
  }
}

/** A notification names its senders apart from their messages. */
function senderOf({ from, from_user_id: userId }: RawMessage, contacts: readonly NotificationContact[]) {
  return contacts.find(
    (one) => (from !== undefined && one.wa_id === from) || (userId !== undefined && one.user_id === userId),
  )
}

/** What a person would call the text of a message, whatever its type. */
function textOf(raw: RawMessage): string | null {
  const { text, button, interactive, order, system } = raw
  const reply = interactive?.button_reply ?? interactive?.list_reply
  const caption = fileOf(raw)?.caption
  return (
    text?.body ??
    caption ??
    button?.text ??
    reply?.title ??
    interactive?.nfm_reply?.body ??
    order?.text ??
    system?.body ??
    null
  )
}

const fileOf = ({ image, video, audio, document, sticker }: RawMessage) =>
  image ?? video ?? audio ?? document ?? sticker

function mediaOf(raw: RawMessage): IncomingMessage['media'] {
  const file = fileOf(raw)
  if (!file) return null
  const { id, mime_type: contentType = null, sha256 = null, filename: fileName = null } = file
  return { id, contentType, sha256, fileName, voice: file.voice === true, animated: file.animated === true }
}

function locationOf({ location }: RawMessage): IncomingMessage['location'] {
  if (!location) return null
  const { latitude, longitude, name = null, address = null } = location
  return { latitude, longitude, name, address }
}

const contactsOf = ({ contacts = [] }: RawMessage): IncomingMessage['contacts'] =>
  contacts.map(({ name, phones = [], emails = [] }) => ({
    name: name?.formatted_name ?? null,
    phones: phones.flatMap(({ phone, wa_id }) => phone ?? (wa_id === undefined ? [] : phoneNumber(wa_id))),
    emails: emails.flatMap(({ email }) => email ?? []),
  }))

/** Of a button of a template the payload is what was put there when it was sent. */
function replyOf({ interactive, button }: RawMessage): IncomingMessage['reply'] {
  const reply = interactive?.button_reply ?? interactive?.list_reply
  if (reply) return { id: reply.id, title: reply.title ?? null, description: reply.description ?? null }
  return button ? { id: button.payload ?? null, title: button.text ?? null, description: null } : null
}

function orderOf({ order }: RawMessage): IncomingMessage['order'] {
  if (!order) return null
  const items = (order.product_items ?? []).map((item) => ({
    productId: item.product_retailer_id ?? null,
    quantity: Number.isFinite(Number(item.quantity)) ? Number(item.quantity) : null,
    price: item.item_price === undefined ? null : String(item.item_price),
    currency: item.currency ?? null,
  }))
  return { catalogId: order.catalog_id ?? null, items }
}

function systemOf({ system }: RawMessage): IncomingMessage['system'] {
  if (!system) return null
  return { type: system.type ?? null, phoneNumber: system.wa_id === undefined ? null : phoneNumber(system.wa_id) }
}

function referralOf({ referral }: RawMessage): IncomingMessage['referral'] {
  if (!referral) return null
  const {
    source_url: url = null,
    source_type: type = null,
    source_id: id = null,
    headline = null,
    body = null,
  } = referral
  return { url, type, id, headline, body }
}

function errorOf({ errors: [error] = [] }: RawMessage): IncomingMessage['error'] {
  return error ? { code: error.code, title: error.title ?? null } : null
}
