import { type ArrayText, parseArray } from './array-text.js'
import { parseJson } from './parse-json.js'

/** How a type's text form is read. An array is read by the type of its elements. */
export interface TypeInfo {
  /** Oid of the type, or of the elements of an array; of a domain, the type underneath. */
  scalar: number
  /** Only of an array: what separates its elements. */
  delimiter?: string
}

type Decoder = (text: string) => unknown

const number: Decoder = (text) => (Number.isFinite(Number(text)) ? Number(text) : text)

const bigint: Decoder = (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text)

/** `2026-03-01 09:30:00.123456+00` → `2026-03-01T09:30:00.123456Z`. Years BC and infinity have no ISO form and stay. */
const timestamp: Decoder = (text) => {
  const space = text.indexOf(' ')
  if (space === -1 || text.endsWith('BC')) return text
  const iso = `${text.slice(0, space)}T${text.slice(space + 1)}`
  return iso.endsWith('+00') ? `${iso.slice(0, -3)}Z` : iso
}

/** Oids never change (src/include/catalog/pg_type.dat). Every type that is not here stays text. */
const DECODERS: Readonly<Record<number, Decoder>> = {
  16: (text) => text === 't',
  17: (text) => ({ base64: Buffer.from(text.slice(2), 'hex').toString('base64') }),
  20: bigint,
  21: number,
  23: number,
  26: number,
  114: parseJson,
  700: number,
  701: number,
  1114: timestamp,
  1184: timestamp,
  2278: () => null,
  3802: parseJson,
}

/** Common types whose text form is the value. */
const TEXT = [18, 19, 25, 142, 650, 705, 790, 829, 869, 1042, 1043, 1082, 1083, 1186, 1266, 1560, 1562, 1700, 2249]

const SCALARS = new Set([...Object.keys(DECODERS).map(Number), ...TEXT, 1790, 2950])

/** Whether a type is known to be read without asking the server about it. */
export function isKnownScalar(oid: number): boolean {
  return SCALARS.has(oid)
}

/** Whether a type's values are bytes. */
export function isBytes(oid: number): boolean {
  return oid === 17
}

/** Whether a type's values are JSON documents. */
export function isJson(oid: number): boolean {
  return oid === 114 || oid === 3802
}

/**
 * Reads values of a type as JSON. Numbers that JSON's numbers cannot hold exactly are text: `numeric`, whole numbers
 * beyond ±(2⁵³−1), NaN and infinities. Dates and times are text, `bytea` is `{ base64 }`, unknown types are as the
 * server writes them.
 */
export function decoderOf({ scalar, delimiter }: TypeInfo): (text: string | null) => unknown {
  const decode: Decoder = DECODERS[scalar] ?? ((same) => same)
  const read: Decoder = delimiter === undefined ? decode : (text) => elements(parseArray(text, delimiter), decode)
  return (text) => (text === null ? null : read(text))
}

function elements(array: readonly ArrayText[], decode: Decoder): unknown[] {
  return array.map((element) => {
    if (element === null) return null
    return Array.isArray(element) ? elements(element, decode) : decode(element)
  })
}
