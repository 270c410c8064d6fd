import { scrub } from '@plugboard/core'
import { type Credentials, secretOf } from './smtp-settings.js'

const LONGEST = 200

/**
 * What a server said, fit to be shown: one line, at most 200 characters, and without the password or the access token in
 * any of the forms in which it was sent, since some servers repeat what they were told.
 */
export function replyText(reply: string, credentials: Credentials | undefined): string {
  const secret = secretOf(credentials)
  const text = secret === undefined ? reply : scrub(reply, [secret])
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`
}
