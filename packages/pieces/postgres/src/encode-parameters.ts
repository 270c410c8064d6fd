import { PieceError } from '@plugboard/core'
import { type ArrayText, writeArray } from './array-text.js'
import { isBytes, isJson, type TypeInfo } from './decode-value.js'
import { describeParameters } from './describe-parameters.js'
import type { Session } from './postgres-client.js'
import type { Statement } from './statement.js'
import { typeInfos } from './type-infos.js'

/**
 * JSON values in PostgreSQL's text form; the server turns the text into the type of the place it stands in. Text is
 * passed as it is, so for a `json` column it is a JSON document. A JSON list is ambiguous (an array, a JSON document, a
 * vector), and so is `{"base64": …}` (bytes or a document): then the server is asked what it expects.
 *
 * @throws PieceError `invalid_input` for text PostgreSQL cannot store.
 */
export async function encodeParameters(session: Session, one: Statement): Promise<(string | null)[]> {
  for (const { value, field } of one.parameters) checkText(value, field ?? one.blame.values)
  if (!one.parameters.some(({ value }) => isAmbiguous(value))) return one.parameters.map(({ value }) => scalar(value))
  const oids = await describeParameters(session, one.text)
  const types = await typeInfos(session, oids)
  return one.parameters.map(({ value }, index) => encode(value, types.get(oids[index] ?? 0)))
}

const isAmbiguous = (value: unknown) => Array.isArray(value) || bytesOf(value) !== undefined

function encode(value: unknown, type: TypeInfo | undefined): string | null {
  const write = type && isBytes(type.scalar) ? bytea : scalar
  if (!Array.isArray(value) || type?.delimiter === undefined) return write(value)
  return writeArray(value.map(isJson(type.scalar) ? scalar : element(write)), type.delimiter)
}

const element =
  (write: (value: unknown) => string | null) =>
  (value: unknown): ArrayText =>
    Array.isArray(value) ? value.map(element(write)) : write(value)

function scalar(value: unknown): string | null {
  if (value === null || value === undefined) return null
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function bytea(value: unknown): string | null {
  const bytes = bytesOf(value)
  return bytes === undefined ? scalar(value) : `\\x${bytes.toString('hex')}`
}

/** Reads `{"base64": "AP8="}`, the form of bytes in JSON; undefined for anything else. */
function bytesOf(value: unknown): Buffer | undefined {
  if (typeof value !== 'object' || value === null || Object.keys(value).join() !== 'base64') return undefined
  const { base64 }: { base64?: unknown } = value
  return typeof base64 === 'string' && /^[\w+/-]*={0,2}$/.test(base64) ? Buffer.from(base64, 'base64') : undefined
}

function checkText(value: unknown, field: string): void {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed()) throw notText(field)
  } else if (Array.isArray(value)) {
    for (const one of value) checkText(one, field)
  }
}

const notText = (field: string) =>
  new PieceError('invalid_input', 'A value holds a null byte or half a character, which PostgreSQL cannot store.', {
    field,
    hint: 'Remove it, or store the bytes in a bytea column, given as {"base64": …}.',
  })
