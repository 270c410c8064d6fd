import { PieceError } from '@plugboard/core'
import type { Statement } from './statement.js'

/** What the library binds as it is. */
export type Bound = string | number | boolean | Buffer | null

/**
 * JSON values as they are bound, by the number of the parameter. Bytes are given as `{"base64": "…"}`; lists and other
 * objects are bound as JSON text, truth values as 1 and 0.
 *
 * @throws PieceError `invalid_input` for text that is none, or bytes that are not base64.
 */
export function encodeParameters(one: Statement): Record<string, Bound> {
  return Object.fromEntries(
    one.parameters.map(({ value, field }, index) => [index + 1, encodeValue(value, field ?? one.blame.values)]),
  )
}

/** One value as it is bound. An empty text is null in Oracle. */
export function encodeValue(value: unknown, field: string): Bound {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'string') return wellFormed(value, field)
  if (typeof value === 'number') return finite(value)
  if (typeof value === 'boolean') return value ? 1 : 0
  if (isBytes(value)) return bytesOf(value.base64, field)
  return wellFormed(JSON.stringify(value), field)
}

/** An object with exactly this key stands for bytes. */
function isBytes(value: unknown): value is { base64: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length === 1 &&
    'base64' in value &&
    typeof value.base64 === 'string'
  )
}

/** The library writes numbers of up to 40 digits; what is larger or smaller Oracle reads from text. */
const finite = (value: number): Bound => (/e/.test(String(value)) ? String(value) : value)

function wellFormed(text: string, field: string): string {
  if (text.isWellFormed()) return text
  throw new PieceError('invalid_input', 'A value holds half a character.', {
    field,
    hint: 'Remove it, or give bytes as {"base64": "…"}.',
  })
}

function bytesOf(base64: string, field: string): Buffer | null {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.toString('base64').replace(/=+$/, '') !== base64.replace(/=+$/, '')) {
    throw new PieceError('invalid_input', 'A value is not valid base64.', {
      field,
      hint: 'Give the bytes in the alphabet with + and /, such as {"base64": "AP8="}.',
    })
  }
  return bytes.length === 0 ? null : bytes
}
