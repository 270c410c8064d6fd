import type { TObject, TSchema } from '@sinclair/typebox'
import type { DomainFieldError } from '../domain-error.js'

/** Query parameters as values, and what could not be read. */
export interface ReadQuery {
  readonly values: Record<string, unknown>
  readonly errors: readonly DomainFieldError[]
}

/**
 * Reads a query string by a schema: numbers and booleans are converted where the schema has them, a list takes every
 * repetition of its name. What is not a number stays text, for the schema to refuse. An empty parameter is absent.
 *
 * @param search with or without `?`.
 * @param closed whether a parameter the schema does not have is an error; else it is left out.
 */
export function readQuery(schema: TObject | undefined, search: string, closed: boolean): ReadQuery {
  const values: Record<string, unknown> = {}
  const errors: DomainFieldError[] = []
  if (search === '' || search === '?') return { values, errors }
  const parameters = new URLSearchParams(search)
  for (const name of new Set(parameters.keys())) {
    const property = schema && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined
    if (property) readParameter(property, name, parameters.getAll(name), values, errors)
    else if (closed) errors.push(fault(name, 'unknown_field', 'There is no such query parameter here.'))
  }
  return { values, errors }
}

function readParameter(
  property: TSchema,
  name: string,
  given: readonly string[],
  values: Record<string, unknown>,
  errors: DomainFieldError[],
): void {
  const texts = given.filter((text) => text !== '')
  if (!texts.every((text) => text.isWellFormed() && !text.includes('\0'))) {
    errors.push(fault(name, 'not_well_formed', 'Holds characters that are not text.'))
  } else if (property.type === 'array') {
    if (texts.length > 0) values[name] = texts.map((text) => convert(property.items ?? {}, text))
  } else if (texts.length > 1) {
    errors.push(fault(name, 'repeated', 'May be given only once.'))
  } else if (texts[0] !== undefined) {
    values[name] = convert(property, texts[0])
  }
}

function fault(name: string, code: string, message: string): DomainFieldError {
  return { field: name.slice(0, 100), code, message }
}

const NUMBER = /^-?\d{1,16}(?:\.\d{1,16})?$/

function convert(schema: TSchema, text: string): unknown {
  if ((schema.type === 'number' || schema.type === 'integer') && NUMBER.test(text)) return Number(text)
  if (schema.type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}
