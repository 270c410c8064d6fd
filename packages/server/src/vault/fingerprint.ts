import { createHmac } from 'node:crypto'

const BYTES = 16
const LEAST_BITS = 40
const ALPHABETS: readonly (readonly [RegExp, number])[] = [
  [/[0-9]/, 10],
  [/[a-z]/, 26],
  [/[A-Z]/, 26],
  [/[^0-9a-zA-Z]/, 33],
]

/**
 * Sixteen bytes that are equal for equal secrets of one field type under one key, and tell nothing else without it.
 * Space around the secret and its Unicode normal form make no difference.
 *
 * @param key of one project, so that equal secrets of different projects cannot be linked
 * @returns `undefined` for a secret of less than 40 bits: with the key, such values could be tried one by one
 */
export function fingerprint(key: Buffer, fieldType: string, secret: string): Buffer | undefined {
  const normalised = secret.normalize('NFC').trim()
  if (mostBits(normalised) < LEAST_BITS) return undefined
  const mac = createHmac('sha256', key)
    .update(`v1\0${Buffer.byteLength(fieldType)}\0${fieldType}`)
    .update(normalised)
  return mac.digest().subarray(0, BYTES)
}

/** An upper bound: the entropy if each character had been drawn at random from the alphabets the text uses. */
function mostBits(text: string): number {
  const alphabet = ALPHABETS.reduce((size, [characters, count]) => size + (characters.test(text) ? count : 0), 0)
  const repeated = new Set(text).size === 1
  return alphabet === 0 || repeated ? 0 : text.length * Math.log2(alphabet)
}
