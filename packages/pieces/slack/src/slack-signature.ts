import { createHmac, timingSafeEqual } from 'node:crypto'

/** Seconds by which the clock of a request may differ from ours, so that an old one cannot be sent again later. */
const WINDOW = 300

/** Stands in where there is no secret, so that an answer takes as long. */
const NOBODY = 'no-secret'

interface Signed {
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>
  /** The bytes as they came. */
  body: Uint8Array
}

/**
 * Whether a request was signed with this secret, within five minutes of now. Compares in constant time.
 * Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
 *
 * @param now UTC milliseconds.
 */
export function isSigned({ headers, body }: Signed, secret: string | undefined, now: number): boolean {
  const timestamp = headers['x-slack-request-timestamp'] ?? ''
  const given = signatureIn(headers['x-slack-signature'] ?? '')
  const expected = createHmac('sha256', secret || NOBODY)
    .update(`v0:${timestamp}:`)
    .update(body)
    .digest()
  const isFresh = /^\d{1,12}$/.test(timestamp) && Math.abs(now / 1_000 - Number(timestamp)) <= WINDOW
  return given?.length === expected.length && timingSafeEqual(given, expected) && isFresh && Boolean(secret)
}

/** Undefined for what is not of the right form. */
function signatureIn(header: string): Buffer | undefined {
  const hex = /^v0=([\da-f]{64})$/i.exec(header)?.[1]
  return hex === undefined ? undefined : Buffer.from(hex, 'hex')
}
