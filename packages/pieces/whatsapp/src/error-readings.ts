import type { PieceErrorCode } from '@plugboard/core'

/**
 * What a failure is about. Subjects of the connection have a field of its form; which input field the others have
 * depends on the call.
 */
export type Subject =
  | 'token'
  | 'app'
  | 'appSecret'
  | 'phoneNumber'
  | 'account'
  | 'recipient'
  | 'content'
  | 'template'
  | 'parameters'
  | 'media'
  | 'object'
  | 'value'

/** What an error code of Meta means to the person who can do something about it. */
export interface Reading {
  code: PieceErrorCode
  message: string
  hint: string
  about?: Subject
}

const reading = (code: PieceErrorCode, message: string, hint: string, about?: Subject): Reading => ({
  code,
  message,
  hint,
  ...(about && { about }),
})

const STATUS = 'Try again later; https://metastatus.com/whatsapp-business-api tells whether Meta has a fault.'
const MANAGER = 'Look in WhatsApp Manager what Meta asks for.'
const NEW_TOKEN =
  'Generate a new token for the system user in the business settings of Meta, and enter it in the connection.'

const tokenRefused = reading('invalid_credentials', 'Meta does not accept the access token.', NEW_TOKEN, 'token')
export const tokenExpired = reading('invalid_credentials', 'The access token has expired.', NEW_TOKEN, 'token')
export const tokenRevoked = reading('invalid_credentials', 'The access token was revoked.', NEW_TOKEN, 'token')
const passwordChanged = reading(
  'invalid_credentials',
  'The access token ended because the password of its user was changed.',
  'Use the token of a system user, which has no password.',
  'token',
)

export const wrongProof = reading(
  'invalid_credentials',
  'The app secret does not belong to the app that the token was made for.',
  'Copy the app secret again from “App settings”, “Basic” of the app that generated the token.',
  'appSecret',
)

const forbidden = reading(
  'permission_denied',
  'The token lacks a permission for this.',
  'Give the system user full control of the app and the WhatsApp account, and generate a token with whatsapp_business_messaging and whatsapp_business_management.',
  'token',
)

const notSupported = reading(
  'unsupported',
  'The app may not use this function of the platform.',
  'Check that the app has the product WhatsApp and the permissions it needs.',
)

const busy = reading('rate_limited', 'Too many requests to Meta in a short time.', 'Wait, and send less at once.')

const failing = reading('provider_unavailable', 'Meta could not carry the request out.', STATUS)

const invalid = reading(
  'invalid_input',
  'Meta does not accept a value of the request.',
  'Check what is filled in; the recipient must be a number or user ID that WhatsApp knows.',
  'value',
)

const locked = reading(
  'permission_denied',
  'Meta has restricted or locked the WhatsApp account.',
  'Look in WhatsApp Manager and in Business Support Home why, and what can be done.',
  'account',
)

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

const later = (what: string, hint: string) => reading('rate_limited', what, hint, 'phoneNumber')

/** Of error 190, by subcode. Source: https://developers.facebook.com/docs/graph-api/guides/error-handling */
export const BY_SUBCODE: Readonly<Record<number, Reading>> = {
  458: tokenRevoked,
  460: passwordChanged,
  463: tokenExpired,
  464: tokenRefused,
  467: tokenRevoked,
  492: tokenRevoked,
}

/**
 * By code, of refusals as well as of messages that failed later.
 *
 * Sources: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes and
 * https://developers.facebook.com/docs/graph-api/guides/error-handling
 */
export const BY_CODE: Readonly<Record<number, Reading>> = {
  0: tokenRefused,
  1: failing,
  2: failing,
  3: notSupported,
  4: busy,
  10: forbidden,
  17: busy,
  32: busy,
  33: reading(
    'not_found',
    'Meta no longer has this phone number.',
    'Enter the ID of a number of the account.',
    'phoneNumber',
  ),
  80007: busy,
  80008: busy,
  100: invalid,
  101: reading(
    'invalid_credentials',
    'Meta does not know this app.',
    'Copy the app ID from “App settings”, “Basic”; the app must not have been deleted.',
    'app',
  ),
  102: tokenRefused,
  190: tokenRefused,
  341: busy,
  368: reading(
    'permission_denied',
    'Meta has blocked the WhatsApp account for a while because of a violation of its policies.',
    'Look in WhatsApp Manager and in Business Support Home why, and until when.',
    'account',
  ),
  613: busy,
  2200: reading(
    'invalid_input',
    'Meta could not verify the webhook address.',
    'Check that PLUGBOARD_PUBLIC_URL is an https address that Meta can reach from the internet, then try again.',
  ),
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
  131048: later(
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
  132000: reading(
    'invalid_input',
    'The number of parameters is not that of the template.',
    'Give as many values as the template has placeholders.',
    'parameters',
  ),
  132001: reading(
    'not_found',
    'There is no approved template of this name in this language.',
    'Choose a template and a language from the lists; a new template must be approved first.',
    'template',
  ),
  132005: reading(
    'invalid_input',
    'With these parameters the text of the template is too long.',
    'Shorten the parameters.',
    'parameters',
  ),
  132007: reading(
    'invalid_input',
    'A parameter breaks the rules for the format of templates.',
    'Leave out line breaks, tabs and more than four spaces in a row.',
    'parameters',
  ),
  132008: reading(
    'invalid_input',
    'A parameter does not fit its place in the template.',
    'Check the parameters.',
    'parameters',
  ),
  132012: reading(
    'invalid_input',
    'A parameter is not of the kind the template has in its place.',
    'Check which kind of header and buttons the template has, and what they are called.',
    'parameters',
  ),
  132015: reading(
    'permission_denied',
    'The template is paused because of its low quality.',
    'Improve the template in WhatsApp Manager, or wait until the pause ends.',
    'template',
  ),
  132016: reading(
    'permission_denied',
    'The template is disabled for ever because of its low quality.',
    'Make a new template with another content.',
    'template',
  ),
  132068: reading(
    'invalid_input',
    'The flow of the template is in a blocked state.',
    'Correct the WhatsApp Flow.',
    'template',
  ),
  132069: later('The flow of the template is throttled.', 'Wait an hour, and correct the WhatsApp Flow.'),
  133000: reading(
    'provider_unavailable',
    'An earlier deregistration of the number did not end.',
    MANAGER,
    'phoneNumber',
  ),
  133004: reading('provider_unavailable', 'The registration of numbers is out of order.', STATUS),
  133005: pin,
  133006: reading('invalid_input', 'The phone number has to be verified first.', MANAGER, 'phoneNumber'),
  133008: later('The PIN of the number was guessed too often.', 'Wait as long as Meta asks before another try.'),
  133009: later('The PIN of the number was entered too quickly.', 'Wait a moment before another try.'),
  133010: notSet,
  133015: later('The number was deleted only just now.', 'Wait five minutes, then register it again.'),
  133016: later('The number was registered and deregistered too often.', 'Wait three days before another try.'),
  134011: reading('permission_denied', 'The terms for payments have not been accepted.', MANAGER, 'account'),
  135000: reading(
    'invalid_input',
    'Meta refuses the message, and does not say why.',
    'Check what is filled in, and the phone number and language of the recipient.',
    'content',
  ),
}

/** Codes 200 to 299 all mean that a permission is lacking. */
export const readingOf = (code: number, subcode = 0): Reading | undefined =>
  (code === 190 ? BY_SUBCODE[subcode] : undefined) ??
  BY_CODE[code] ??
  (code >= 200 && code <= 299 ? forbidden : undefined)

/** Of an object in the address that is not there, or that the token may not see: Meta tells both alike. */
export const unknownObject: Reading = reading(
  'not_found',
  'Meta has no such thing, or the token may not see it.',
  'Check the ID, and that it belongs to the account of the connection and is shared with the system user.',
  'object',
)
