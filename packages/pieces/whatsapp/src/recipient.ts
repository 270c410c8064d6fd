import { PieceError } from '@plugboard/core'

/** To whom a message goes, as the API takes it. */
export type Recipient = { to: string } | { recipient: string }

const PUNCTUATION = /[\s().\u00a0\u2010-\u2015-]/g

/**
 * A phone number in the form of E.164, such as +46 70 123 45 67, or a user ID such as US.13491208655302741918, which
 * people have whose number WhatsApp does not tell.
 *
 * Sources: ITU-T E.164 and https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 *
 * @throws PieceError `invalid_input` for anything else.
 */
export function recipientOf(given: string, field = 'to'): Recipient {
  const text = given.trim()
  if (/^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/.test(text)) return { recipient: text }
  const digits = text.replace(PUNCTUATION, '')
  if (/^\+?[1-9]\d{6,14}$/.test(digits)) return { to: `+${digits.replace('+', '')}` }
  throw new PieceError('invalid_input', 'This is no phone number with its country code.', {
    field,
    hint: digits.startsWith('0')
      ? 'Put + and the country code in place of the zeros at the beginning, such as +46 70 123 45 67.'
      : 'Enter the number with + and the country code, such as +46 70 123 45 67, or the user ID of a received message.',
  })
}

/** A phone number as WhatsApp tells it, without the plus, in the form of E.164. */
export const phoneNumber = (waId: string): string => (/^\d{5,20}$/.test(waId) ? `+${waId}` : waId)
