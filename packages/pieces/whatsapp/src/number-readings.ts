import { limited, type Readings, reading, STATUS } from './reading.js'

const MANAGER = 'Look in WhatsApp Manager what Meta asks for.'

const notSet = reading(
  'invalid_input',
  'The phone number is not registered for the Cloud API.',
  'Register the number in WhatsApp Manager or with the app dashboard, then try again.',
  'phoneNumber',
)

const pin = reading(
  'invalid_input',
  'The two-step verification PIN of the phone number is not right.',
  'Set a new PIN for the number in WhatsApp Manager.',
  'phoneNumber',
)

/** Of the registration of phone numbers. Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes */
export const NUMBER_READINGS: Readings = {
  133000: reading(
    'provider_unavailable',
    'An earlier deregistration of the number did not end.',
    MANAGER,
    'phoneNumber',
  ),
  133004: reading('provider_unavailable', 'The registration of numbers is out of order.', STATUS),
  133005: pin,
  133006: reading('invalid_input', 'The phone number has to be verified first.', MANAGER, 'phoneNumber'),
  133008: limited('The PIN of the number was guessed too often.', 'Wait as long as Meta asks before another try.'),
  133009: limited('The PIN of the number was entered too quickly.', 'Wait a moment before another try.'),
  133010: notSet,
  133015: limited('The number was deleted only just now.', 'Wait five minutes, then register it again.'),
  133016: limited('The number was registered and deregistered too often.', 'Wait three days before another try.'),
}
