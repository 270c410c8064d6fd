import { PieceError } from '@plugboard/core'
import type { Part } from './statement.js'

/** https://dev.mysql.com/doc/refman/8.4/en/identifier-length.html */
const MAX_LENGTH = 64

/** Outside the Basic Multilingual Plane, which names do not allow. */
const BEYOND = /[\ud800-\udfff]/

/** A name as SQL, always quoted: what is written is what is meant, capitals included. */
export function identifier(name: string, field: string): Part {
  return { text: quote(name, field), field, name }
}

function quote(name: string, field: string): string {
  if (name === '') throw badName('A name must not be empty.', field)
  if (name.includes('\0') || !name.isWellFormed()) throw badName('A name holds characters that are not text.', field)
  if (BEYOND.test(name))
    throw badName('A name holds characters, such as emoji, that MySQL does not allow there.', field)
  if (name.length > MAX_LENGTH) throw badName(`A name has at most ${MAX_LENGTH} characters.`, field)
  return `\`${name.replaceAll('`', '``')}\``
}

const badName = (message: string, field: string) =>
  new PieceError('invalid_input', message, { field, hint: 'Give the name as it stands in the database.' })

/** A name and the schema it is in; without a schema it is in the database of the connection. */
export interface QualifiedName {
  schema: string | undefined
  name: string
}

/**
 * Reads `name` or `schema.name`. A part that itself holds a dot, or begins with a quote, stands in double quotes with
 * quotes inside doubled: `"my.table"`, `sales."2026.orders"`. With `schema` given, `name` is taken as it stands.
 */
export function parseName(text: string, schema: string | undefined, field: string): QualifiedName {
  if (schema !== undefined) return { schema, name: text }
  const parts: string[] = []
  for (let at = 0; at <= text.length; at++) {
    const [part, end] = text[at] === '"' ? quotedPart(text, at, field) : plainPart(text, at)
    parts.push(part)
    at = end
  }
  const [first = '', second, ...others] = parts
  if (others.length > 0) {
    throw new PieceError('invalid_input', 'A name has at most two parts: schema.name.', {
      field,
      hint: 'Put a name that holds dots in double quotes, or give the schema in its own field.',
    })
  }
  return second === undefined ? { schema: undefined, name: first } : { schema: first, name: second }
}

function plainPart(text: string, start: number): [part: string, end: number] {
  const dot = text.indexOf('.', start)
  const end = dot === -1 ? text.length : dot
  return [text.slice(start, end), end]
}

const QUOTED = /"((?:[^"]|"")*)"(?=\.|$)/y

function quotedPart(text: string, start: number, field: string): [part: string, end: number] {
  QUOTED.lastIndex = start
  const match = QUOTED.exec(text)
  if (match?.[1] === undefined) {
    throw new PieceError('invalid_input', 'A quoted name is not closed.', {
      field,
      hint: 'End the name with a double quote, and double every quote inside it.',
    })
  }
  return [match[1].replaceAll('""', '"'), QUOTED.lastIndex]
}

/** A qualified name as SQL. */
export function qualified({ schema, name }: QualifiedName, field: string): Part {
  const text = schema === undefined ? quote(name, field) : `${quote(schema, 'schema')}.${quote(name, field)}`
  return { text, field, name }
}

/** A name as `parseName` reads it. */
export function writeName({ schema, name }: QualifiedName): string {
  return schema === undefined ? writePart(name) : `${writePart(schema)}.${writePart(name)}`
}

const writePart = (part: string) => (/^"|\./.test(part) ? `"${part.replaceAll('"', '""')}"` : part)
