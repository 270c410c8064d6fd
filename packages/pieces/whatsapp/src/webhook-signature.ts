import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

const PREFIX = 'sha256='
const HEX_OF_SHA256 = 64

/**
 * Whether a body was signed with the app secret: `X-Hub-Signature-256` holds its HMAC-SHA256 over the bytes as they came.
 *
 * Source: https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads
 */
export function isSigned(body: Uint8Array, header: string | undefined, appSecret: string): boolean {
  const expected = createHmac('sha256', appSecret).update(body).digest()
  const hex = header?.startsWith(PREFIX) ? header.slice(PREFIX.length) : ''
  // Of unequal lengths timingSafeEqual would throw, and Buffer.from stops at what is no hex.
  if (hex.length !== HEX_OF_SHA256 || !/^[0-9a-f]+$/i.test(hex)) return false
  return timingSafeEqual(Buffer.from(hex, 'hex'), expected)
}

/** Whether two texts are the same, in a time that tells nothing about them. */
export function isSameText(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
