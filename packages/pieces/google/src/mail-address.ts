import { domainToASCII } from 'node:url'
import { PieceError } from '@plugboard/core'
import { displayName, singleLine } from './mail-header.js'

/** `Ada Lovelace <ada@example.com>`; the name may be in quotes. */
const NAMED = /^(?:"([^"]*)"|([^"<>,;]*))\s*<([^<>]*)>$/
/** RFC 5322 `dot-atom`: nothing that separates or quotes addresses. */
const LOCAL = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/
const DOMAIN = /^(?=.{1,253}$)[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i
/** RFC 5321 §4.5.3.1. */
const LONGEST_LOCAL = 64

/**
 * One recipient as it stands in a header. Exactly one: whatever could be read as several is refused.
 *
 * @throws PieceError `invalid_input` naming the field.
 */
export function recipient(text: string, field: string): string {
  const line = singleLine(text, field).trim()
  const named = NAMED.exec(line)
  const address = addressOf(named?.[3] ?? line)
  if (address === undefined) {
    throw new PieceError('invalid_input', 'This is not one e-mail address.', {
      field,
      hint: 'Write one address per entry, such as ada@example.com or Ada Lovelace <ada@example.com>.',
    })
  }
  const name = (named?.[1] ?? named?.[2] ?? '').trim()
  return name === '' ? address : `${displayName(name)} <${address}>`
}

/** Somebody a mail names, as an entry of ours; undefined for what cannot be written to. */
export function recipientOf({ name, address }: { name: string | null; address: string | null }): string | undefined {
  if (address === null || addressOf(address) === undefined) return undefined
  const plain = (name ?? '').replace(/[\p{Cc}\u2028\u2029"]+/gu, ' ').trim()
  return plain === '' ? address : `"${plain}" <${address}>`
}

/** With the domain in ASCII; undefined for what is no address. */
function addressOf(text: string): string | undefined {
  const [local = '', domain = '', ...more] = text.trim().split('@')
  const host = domainToASCII(domain)
  const isAddress = LOCAL.test(local) && local.length <= LONGEST_LOCAL && DOMAIN.test(host) && more.length === 0
  return isAddress ? `${local}@${host}` : undefined
}
