import { PieceError } from '@plugboard/core'
import type { Statement } from './statement.js'

/** A value as it is bound: the server turns it into the type of the place it stands in. */
export interface Bound {
  type: 'Bit' | 'Int' | 'BigInt' | 'Float' | 'NVarChar' | 'VarBinary'
  value: unknown
  /** Of text and bytes, as declared; so that statements differ in as few ways as possible. */
  length?: number
}

/** The longest text and bytes that are not declared as `max`. */
const LONGEST_TEXT = 4_000
const LONGEST_BYTES = 8_000
const MAX = 2 ** 30

/**
 * JSON values as typed parameters. Numbers stay numbers; `{ base64 }` becomes bytes, other objects and lists JSON text.
 *
 * @throws PieceError `invalid_input` for text that cannot be carried.
 */
export function encodeParameters(one: Statement): Bound[] {
  return one.parameters.map(({ value, field }) => bind(value, field ?? one.blame.values))
}

function bind(value: unknown, field: string): Bound {
  if (typeof value === 'boolean') return { type: 'Bit', value }
  if (typeof value === 'number') return { type: numberType(value), value }
  const bytes = bytesOf(value, field)
  if (bytes) return { type: 'VarBinary', value: bytes, length: bytes.length > LONGEST_BYTES ? MAX : LONGEST_BYTES }
  return text(value, field)
}

function numberType(value: number): Bound['type'] {
  if (!Number.isSafeInteger(value)) return 'Float'
  return value === (value | 0) ? 'Int' : 'BigInt'
}

function text(value: unknown, field: string): Bound {
  if (value === null || value === undefined) return { type: 'NVarChar', value: null, length: LONGEST_TEXT }
  const written = typeof value === 'object' ? JSON.stringify(value) : String(value)
  if (written.includes('\0') || !written.isWellFormed()) throw notText(field)
  return { type: 'NVarChar', value: written, length: written.length > LONGEST_TEXT ? MAX : LONGEST_TEXT }
}

function bytesOf(value: unknown, field: string): Buffer | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const [entry, ...others] = Object.entries(value)
  if (entry?.[0] !== 'base64' || others.length > 0) return undefined
  const written: unknown = entry[1]
  if (typeof written === 'string' && BASE64.test(written)) return Buffer.from(written, 'base64')
  throw new PieceError('invalid_input', 'The bytes are not written in base64.', {
    field,
    hint: 'Give bytes as {"base64": "AP8="}.',
  })
}

/** As short an expression as can be: it is to run over megabytes. */
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

const notText = (field: string) =>
  new PieceError('invalid_input', 'A value holds a null byte or half a character, which is not text.', {
    field,
    hint: 'Remove it, or store the bytes in a varbinary column, written as {"base64": "AP8="}.',
  })
