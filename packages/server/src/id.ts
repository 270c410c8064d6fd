import { randomBytes } from 'node:crypto'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** What an id belongs to; the first part of the id. */
export type IdPrefix = 'prj' | 'env' | 'usr' | 'con' | 'flo' | 'run' | 'lea' | 'req'

/**
 * A new id such as `con_01k8z3…`: prefix, 50 bits of time in milliseconds, 80 random bits, in Crockford's base 32, so
 * that ids sort by the time they were made.
 */
export function newId(prefix: IdPrefix, now: number = Date.now()): string {
  let time = ''
  for (let rest = now, digit = 0; digit < 10; digit++, rest = Math.floor(rest / 32)) time = ALPHABET[rest % 32] + time
  let random = ''
  for (const byte of randomBytes(16)) random += ALPHABET[byte & 31]
  return `${prefix}_${time}${random}`
}
