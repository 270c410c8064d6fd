import { PieceError } from '@plugboard/core'
import { singleLine } from './smtp-header.js'

/** One mailbox: an address and the name shown beside it. */
export interface Mailbox {
  name: string
  address: string
}

/** One `@`, no blanks and none of the characters that separate or quote addresses (RFC 5322 §3.4). */
const ADDRESS = /^[^\s<>()[\]\\,;:"@]+@[^\s<>()\\,;:"@]+$/
/** RFC 5321 §4.5.3.1. */
const LONGEST = 320

/**
 * Reads `ada@example.com` or `Ada Lovelace <ada@example.com>`. Exactly one address: a list, a group or anything that
 * could be read as more than one is refused, so that text from outside cannot add a recipient.
 */
export function parseMailbox(text: string, field: string): Mailbox {
  const line = singleLine(text, field).trim()
  const bracket = line.endsWith('>') ? line.lastIndexOf('<') : -1
  const address = bracket < 0 ? line : line.slice(bracket + 1, -1).trim()
  const name = bracket < 0 ? '' : unquoted(line.slice(0, bracket).trim())
  if (!ADDRESS.test(address) || address.length > LONGEST || name === undefined) {
    throw new PieceError('invalid_input', 'This is not one e-mail address.', {
      field,
      hint: 'Write one address per entry, such as ada@example.com or Ada Lovelace <ada@example.com>.',
    })
  }
  return { name, address }
}

/** The name without its quotes; undefined when it holds what would need them. */
function unquoted(name: string): string | undefined {
  const inner = /^"(.*)"$/.exec(name)?.[1]
  if (inner !== undefined) return inner.includes('"') || inner.includes('\\') ? undefined : inner
  return /[<>"\\@,;:]/.test(name) ? undefined : name
}
