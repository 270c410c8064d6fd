import { PieceError } from '@plugboard/core'
import { type ArrayText, writeArray } from './array-text.js'
import { isJson, type TypeInfo } from './decode-value.js'
import { describeParameters } from './describe-parameters.js'
import type { Session } from './postgres-client.js'
import type { Statement } from './statement.js'
import { typeInfos } from './type-infos.js'

/**
 * JSON values in PostgreSQL's text form; the server turns the text into the type of the place it stands in. Text is
 * passed as it is, so for a `json` column it is a JSON document. Only a JSON list is ambiguous (an array, a JSON
 * document, a vector): then the server is asked what it expects.
 *
 * @throws PieceError `invalid_input` for text PostgreSQL cannot store.
 */
export async function encodeParameters(session: Session, one: Statement): Promise<(string | null)[]> {
  for (const { value, field } of one.parameters) checkText(value, field ?? one.blame.values)
  if (!one.parameters.some(({ value }) => Array.isArray(value))) return one.parameters.map(({ value }) => scalar(value))
  const oids = await describeParameters(session, one.text)
  const types = await typeInfos(session, oids)
  return one.parameters.map(({ value }, index) => encode(value, types.get(oids[index] ?? 0)))
}

function encode(value: unknown, type: TypeInfo | undefined): string | null {
  if (!Array.isArray(value) || type?.delimiter === undefined) return scalar(value)
  return writeArray(value.map(isJson(type.scalar) ? scalar : element), type.delimiter)
}

const element = (value: unknown): ArrayText => (Array.isArray(value) ? value.map(element) : scalar(value))

function scalar(value: unknown): string | null {
  if (value === null || value === undefined) return null
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
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
    hint: 'Remove it, or store the bytes in a bytea column, written as \\x and hex digits.',
  })
