import { FRIEND, GOOD } from './graph-state.js'

/** A value of a notification about the number of the connection. */
export function updateOf(content: Record<string, unknown>, phoneNumberId = GOOD.phoneNumberId) {
  return {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550253483', phone_number_id: phoneNumberId },
    ...content,
  }
}

/** A notification as Meta sends it: any number of values about one account. */
export function notification(values: readonly unknown[], account = GOOD.businessAccountId) {
  const changes = values.map((value) => ({ field: 'messages', value }))
  return { object: 'whatsapp_business_account', entry: [{ id: account, changes }] }
}

const ADA = { profile: { name: 'Ada', username: 'ada.l' }, wa_id: FRIEND, user_id: 'SE.13491208655302741918' }

/** A notification of messages of somebody. */
export const messages = (...some: object[]) =>
  notification([updateOf({ contacts: [ADA], messages: some.map(messageOf) })])

let count = 0
const messageOf = (more: object) => ({
  from: FRIEND,
  from_user_id: 'SE.13491208655302741918',
  id: `wamid.${++count}`,
  timestamp: '1750000000',
  type: 'text',
  ...more,
})

/** A notification of what became of messages that were sent. */
export const statuses = (...some: object[]) =>
  notification([
    updateOf({
      statuses: some.map((more) => ({
        id: 'wamid.sent',
        status: 'delivered',
        timestamp: '1750000001',
        recipient_id: FRIEND,
        conversation: { id: 'c', expiration_timestamp: '1750086400', origin: { type: 'service' } },
        pricing: { billable: true, pricing_model: 'PMP', type: 'regular', category: 'utility' },
        ...more,
      })),
    }),
  ])
