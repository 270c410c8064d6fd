import { type Reading, type Readings, reading, STATUS } from './reading.js'

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

export const forbidden = reading(
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

export const invalid = reading(
  'invalid_input',
  'Meta does not accept a value of the request.',
  'Check what is filled in; the recipient must be a number or user ID that WhatsApp knows.',
  'value',
)

/** Of error 190, by subcode. Source: https://developers.facebook.com/docs/graph-api/guides/error-handling */
export const BY_SUBCODE: Readings = {
  458: tokenRevoked,
  460: passwordChanged,
  463: tokenExpired,
  464: tokenRefused,
  467: tokenRevoked,
  492: tokenRevoked,
}

/** What every part of the Graph API may say. Source: https://developers.facebook.com/docs/graph-api/guides/error-handling */
export const GRAPH_READINGS: Readings = {
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
}

/** Of an object in the address that is not there, or that the token may not see: Meta tells both alike. */
export const unknownObject: Reading = reading(
  'not_found',
  'Meta has no such thing, or the token may not see it.',
  'Check the ID, and that it belongs to the account of the connection and is shared with the system user.',
  'object',
)
