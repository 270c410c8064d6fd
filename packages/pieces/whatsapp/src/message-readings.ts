import { forbidden, invalid } from './graph-readings.js'
import { limited, type Readings, reading, STATUS } from './reading.js'

const locked = reading(
  'permission_denied',
  'Meta has restricted or locked the WhatsApp account.',
  'Look in WhatsApp Manager and in Business Support Home why, and what can be done.',
  'account',
)

/**
 * Of messages, refused at once or failed later.
 *
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 */
export const MESSAGE_READINGS: Readings = {
  130429: reading(
    'rate_limited',
    'The phone number sends more messages than it may in a second.',
    'Wait a little, and run fewer flows with this number at once.',
  ),
  130472: reading(
    'permission_denied',
    'Meta holds this marketing message back: the recipient is part of an experiment.',
    'Send it no more to this recipient, or write once they have answered.',
    'recipient',
  ),
  130497: reading(
    'permission_denied',
    'The account may not send messages to people in this country.',
    'Look up in the policies of WhatsApp which countries are open to the business.',
    'recipient',
  ),
  131000: reading('provider_unavailable', 'Meta could not send the message, and does not say why.', STATUS),
  131005: forbidden,
  131008: reading(
    'invalid_input',
    'Meta says that a part of the message is missing.',
    'Fill in what the message needs; a template may ask for more parameters.',
    'content',
  ),
  131009: reading(
    'invalid_input',
    'Meta does not accept a value of the message.',
    'Check what is filled in.',
    'content',
  ),
  131016: reading('provider_unavailable', 'WhatsApp is overloaded or partly out of order.', STATUS),
  131021: reading(
    'invalid_input',
    'A number cannot send messages to itself.',
    'Enter another recipient than the number of the connection.',
    'recipient',
  ),
  131026: reading(
    'invalid_input',
    'WhatsApp cannot deliver to this recipient.',
    'Check that the number uses WhatsApp in a recent version, has accepted its terms, and has not blocked the business.',
    'recipient',
  ),
  131030: reading(
    'permission_denied',
    'The test number may not write to this recipient.',
    'Add the recipient to the allowed numbers under “API Setup” of the app, or use a number of your own.',
    'recipient',
  ),
  131031: locked,
  131037: reading(
    'permission_denied',
    'The display name of the phone number is not approved yet.',
    'Have the display name approved in WhatsApp Manager.',
    'phoneNumber',
  ),
  131042: reading(
    'quota_exceeded',
    'The WhatsApp account has a problem with its payment.',
    'Add a payment method to the account, or settle what is due, in the billing settings of Meta.',
    'account',
  ),
  131043: reading(
    'timeout',
    'The message was not delivered before it expired.',
    'Send it again if it still matters.',
    'recipient',
  ),
  131044: reading(
    'quota_exceeded',
    'The WhatsApp account has no payment method, or no credit.',
    'Set up the payment of the account in the billing settings of Meta.',
    'account',
  ),
  131045: reading(
    'invalid_input',
    'The phone number is not registered completely.',
    'Register the number again, so that it gets its certificate.',
    'phoneNumber',
  ),
  131047: reading(
    'invalid_input',
    'The recipient has not written within the last 24 hours.',
    'Send a template, which may be sent at any time; anything else may be sent within 24 hours of a message of theirs.',
    'recipient',
  ),
  131048: limited(
    'Meta limits the number because too many of its messages were blocked or reported as spam.',
    'Look at the quality of the number in WhatsApp Manager, and send less.',
  ),
  131049: reading(
    'permission_denied',
    'Meta did not deliver the message, to keep people from getting too many of them.',
    'Do not send it again at once; wait at least a day, or until the recipient writes.',
    'recipient',
  ),
  131050: reading(
    'permission_denied',
    'The recipient no longer wants marketing messages of this business.',
    'Send them no marketing templates.',
    'recipient',
  ),
  131051: reading(
    'unsupported',
    'WhatsApp does not know this type of message.',
    'Use another type of message.',
    'content',
  ),
  131052: reading(
    'not_found',
    'WhatsApp could not fetch the file of the message.',
    'Have it sent again; files of received messages are kept for seven days.',
    'media',
  ),
  131053: reading(
    'invalid_input',
    'WhatsApp cannot use this file.',
    'Check that its content is of the media type that is given, and that WhatsApp supports it.',
    'media',
  ),
  131055: reading(
    'unsupported',
    'This type of message cannot be sent this way.',
    'Use another type of message.',
    'content',
  ),
  131056: reading(
    'rate_limited',
    'Too many messages to this recipient in a short time.',
    'Wait before the next message to this recipient.',
    'recipient',
  ),
  131057: reading(
    'provider_unavailable',
    'Meta has the account under maintenance.',
    'Try again in some minutes.',
    'account',
  ),
  131059: invalid,
  131060: reading(
    'not_found',
    'WhatsApp does not have this message.',
    'Enter the ID of a message of the last days.',
    'object',
  ),
  131062: reading(
    'unsupported',
    'This message needs a phone number and cannot go to a user ID.',
    'Enter the phone number of the recipient; templates for authentication need one.',
    'recipient',
  ),
  134011: reading(
    'permission_denied',
    'The terms for payments have not been accepted.',
    'Look in WhatsApp Manager what Meta asks for.',
    'account',
  ),
  135000: reading(
    'invalid_input',
    'Meta refuses the message, and does not say why.',
    'Check what is filled in, and the phone number and language of the recipient.',
    'content',
  ),
}
