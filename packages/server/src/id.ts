import { randomFillSync } from 'node:crypto'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** What an id belongs to; the first part of the id. */
export type IdPrefix =
  | 'prj'
  | 'env'
  | 'usr'
  | 'con'
  | 'flo'
  | 'run'
  | 'lea'
  | 'req'
  | 'oap'
  | 'oat'
  | 'rev'
  | 'pie'
  | 'ins'
  | 'upg'
  | 'fil'

const RANDOM_BYTES = 16
const pool = Buffer.allocUnsafeSlow(RANDOM_BYTES * 256)
let used = pool.length

/** Where fresh random bytes begin in the pool: asking the system for many at once costs little more than for a few. */
function takeRandom(): number {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += RANDOM_BYTES
  return used - RANDOM_BYTES
}

/**
 * A new id such as `con_01k8z3…`: prefix, 50 bits of time in milliseconds, 80 random bits, in Crockford's base 32, so
 * that ids sort by the time they were made.
 */
export function newId(prefix: IdPrefix, now: number = Date.now()): string {
  let time = ''
  for (let rest = now, digit = 0; digit < 10; digit++, rest = Math.floor(rest / 32)) time = ALPHABET[rest % 32] + time
  let random = ''
  const start = takeRandom()
  for (let at = start; at < start + RANDOM_BYTES; at++) random += ALPHABET[(pool[at] ?? 0) & 31]
  return `${prefix}_${time}${random}`
}
