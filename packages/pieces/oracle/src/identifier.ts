import { PieceError } from '@plugboard/core'
import type { Part } from './statement.js'

/** Since 12.2; before it was 30, and the server says so itself. */
const MAX_BYTES = 128

/** A name as SQL, always quoted: what is written is what is meant, capitals included. */
export function identifier(name: string, field: string): Part {
  return { text: quote(name, field), field }
}

/** No name in Oracle can hold a double quote, so there is none to be doubled. */
function quote(name: string, field: string): string {
  if (name === '') throw badName('A name must not be empty.', field)
  if (name.includes('\0') || !name.isWellFormed()) throw badName('A name holds characters that are not text.', field)
  if (name.includes('"')) throw badName('A name cannot hold a double quote.', field)
  if (Buffer.byteLength(name) > MAX_BYTES) throw badName(`A name has at most ${MAX_BYTES} bytes.`, field)
  return `"${name}"`
}

const badName = (message: string, field: string) =>
  new PieceError('invalid_input', message, {
    field,
    hint: 'Give the name as it stands in the database; one that was created without quotes is in capitals there.',
  })

/** A name and the schema it is in; without a schema it is looked for in that of the user. */
export interface QualifiedName {
  schema: string | undefined
  name: string
}

/**
 * Reads `name` or `schema.name`. A part that itself holds a dot stands in double quotes: `"my.table"`,
 * `SALES."2026.ORDERS"`. With `schema` given, `name` is taken as it stands.
 */
export function parseName(text: string, schema: string | undefined, field: string): QualifiedName {
  if (schema !== undefined) return { schema, name: text }
  const [first = '', second, ...others] = nameParts(text, field)
  if (others.length > 0) throw tooManyParts('A name has at most two parts: schema.name.', field)
  return second === undefined ? { schema: undefined, name: first } : { schema: first, name: second }
}

export const tooManyParts = (message: string, field: string) =>
  new PieceError('invalid_input', message, {
    field,
    hint: 'Put a name that holds dots in double quotes, or give the schema in its own field.',
  })

/** The parts of a name between its dots, without the quotes around them. */
export function nameParts(text: string, field: string): string[] {
  const parts: string[] = []
  for (let at = 0; at <= text.length; at++) {
    const [part, end] = text[at] === '"' ? quotedPart(text, at, field) : plainPart(text, at)
    parts.push(part)
    at = end
  }
  return parts
}

function plainPart(text: string, start: number): [part: string, end: number] {
  const dot = text.indexOf('.', start)
  const end = dot === -1 ? text.length : dot
  return [text.slice(start, end), end]
}

const QUOTED = /"([^"]*)"(?=\.|$)/y

function quotedPart(text: string, start: number, field: string): [part: string, end: number] {
  QUOTED.lastIndex = start
  const match = QUOTED.exec(text)
  if (match?.[1] === undefined) {
    throw new PieceError('invalid_input', 'A quoted name is not closed, or has quotes inside.', {
      field,
      hint: 'End the name with a double quote. No name in Oracle holds a double quote itself.',
    })
  }
  return [match[1], QUOTED.lastIndex]
}

/** A qualified name as SQL. */
export function qualified({ schema, name }: QualifiedName, field: string): Part {
  const text = schema === undefined ? quote(name, field) : `${quote(schema, 'schema')}.${quote(name, field)}`
  return { text, field }
}

/** Parts of a name as `nameParts` reads them. */
export function writeName(parts: readonly string[]): string {
  return parts.map((part) => (part.includes('.') ? `"${part}"` : part)).join('.')
}
