import { checkHost, checkUrl } from './check-address.js'
import { checkLength, checkSecret, checkText } from './check-text.js'
import type { FieldKind, FieldSchema } from './field-meta.js'
import { fault, type Rule, type ValueFault } from './value-fault.js'

function number(value: unknown, schema: FieldSchema): ValueFault | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return fault('wrong_type', 'Must be a number.')
  if (schema.type === 'integer' && !Number.isSafeInteger(value)) return fault('wrong_type', 'Must be a whole number.')
  const { minimum, maximum } = schema
  if (minimum !== undefined && maximum !== undefined && (value < minimum || value > maximum)) {
    return fault('out_of_range', `Must be between ${minimum} and ${maximum}.`)
  }
  if (minimum !== undefined && value < minimum) return fault('out_of_range', `Must be at least ${minimum}.`)
  if (maximum !== undefined && value > maximum) return fault('out_of_range', `Must be at most ${maximum}.`)
  return undefined
}

function checkbox(value: unknown): ValueFault | undefined {
  return typeof value === 'boolean' ? undefined : fault('wrong_type', 'Must be true or false.')
}

function choice(value: unknown, schema: FieldSchema): ValueFault | undefined {
  if (schema.enum === undefined) return checkText(value, schema)
  if (schema.enum.includes(value)) return undefined
  return fault('not_a_choice', `Must be one of: ${schema.enum.join(', ')}.`)
}

function multiChoice(value: unknown, schema: FieldSchema): ValueFault | undefined {
  if (!Array.isArray(value)) return fault('wrong_type', 'Must be a list.')
  const allowed = schema.items?.enum ?? []
  if (!value.every((one) => allowed.includes(one)))
    return fault('not_a_choice', `May hold only: ${allowed.join(', ')}.`)
  return new Set(value).size === value.length ? undefined : fault('repeated', 'Must not hold the same choice twice.')
}

const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

function dateTime(value: unknown): ValueFault | undefined {
  const [, day] = (typeof value === 'string' && RFC_3339.exec(value)) || []
  if (day !== undefined && isCalendarDay(day)) return undefined
  return fault('invalid_date', 'Must be a date and time with an offset, such as 2026-03-01T09:30:00Z.')
}

/** Parsing alone would make 2 March out of 30 February. */
function isCalendarDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day)
}

function file(value: unknown): ValueFault | undefined {
  if (!isRecord(value) || !['name', 'contentType', 'url'].every((key) => typeof value[key] === 'string'))
    return fault('wrong_type', 'Must be a file: an object with name, contentType and url.')
  const { name, contentType, size } = value
  if (size !== undefined && !(Number.isSafeInteger(size) && Number(size) >= 0))
    return fault('wrong_type', 'The size of a file must be a whole number of bytes.')
  return checkText(name, {}) ?? checkText(contentType, {})
}

function keyValue(value: unknown, schema: FieldSchema): ValueFault | undefined {
  if (!isRecord(value)) return fault('wrong_type', 'Must be names with text values.')
  // Null bytes are left to the piece, which knows what else may not stand in a header or a parameter.
  const check = schema['x-field']?.secretValues ? checkSecret : checkLength
  const limits = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {}
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== 'string') return fault('wrong_type', 'Must be names with text values.')
    const wrong = checkText(name, {}) ?? check(text, limits)
    if (wrong) return wrong
  }
  return undefined
}

function size(value: unknown, schema: FieldSchema): ValueFault | undefined {
  if (!Array.isArray(value)) return fault('wrong_type', 'Must be a list.')
  if (value.length < (schema.minItems ?? 0)) return fault('too_short', `Needs at least ${schema.minItems}.`)
  if (value.length > (schema.maxItems ?? 1_000))
    return fault('too_long', `May hold at most ${schema.maxItems ?? 1_000}.`)
  return undefined
}

function group(value: unknown): ValueFault | undefined {
  return isRecord(value) ? undefined : fault('wrong_type', 'Must be an object.')
}

/** Text for the reader of the form, which has no value. */
const noValue = () => fault('unknown_field', 'Has no value; leave it out.')

/** One rule for each kind of field. Lists and groups are checked one level deep here; `checkFields` goes on inside. */
const RULES: Readonly<Record<FieldKind, Rule>> = {
  text: checkText,
  longText: checkText,
  secret: checkSecret,
  number,
  port: number,
  host: checkHost,
  url: checkUrl,
  checkbox,
  choice,
  multiChoice,
  dateTime,
  file,
  json: () => undefined,
  list: size,
  object: group,
  keyValue,
  markdown: noValue,
}

/** Whether a value is a plain object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * What is wrong with a value of this field, or undefined. A kind this copy of core does not know, as in the manifest of
 * a newer piece, is a fault: nothing is let through unchecked.
 */
export function checkValue(value: unknown, schema: FieldSchema): ValueFault | undefined {
  const kind = schema['x-field']?.kind ?? 'json'
  const rule = Object.hasOwn(RULES, kind) ? RULES[kind] : unknownKind
  return rule(value, schema)
}

const unknownKind = () => fault('unknown_kind', 'This version of Plugboard does not know this kind of field.')
