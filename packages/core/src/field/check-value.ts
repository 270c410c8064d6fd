import type { FieldKind, FieldSchema } from './field-meta.js'

/** What is wrong with one value: a stable code and a sentence for the person who typed it. */
export interface ValueFault {
  code: string
  message: string
}

type Rule = (value: unknown, schema: FieldSchema) => ValueFault | undefined

const fault = (code: string, message: string): ValueFault => ({ code, message })

/** Text a form shows in place of a stored secret; sending it back would destroy the secret. */
const PLACEHOLDER = /^(?:[•*●]{3,}|\[secret\])$/

function text(value: unknown, schema: FieldSchema): ValueFault | undefined {
  if (typeof value !== 'string') return fault('wrong_type', 'Must be text.')
  if (!value.isWellFormed() || value.includes('\0'))
    return fault('not_well_formed', 'Holds characters that are not text.')
  if (value.length < (schema.minLength ?? 0)) {
    return fault('too_short', `Must have at least ${schema.minLength} characters.`)
  }
  if (value.length > (schema.maxLength ?? 65_536)) {
    return fault('too_long', `Must have at most ${schema.maxLength ?? 65_536} characters.`)
  }
  return undefined
}

function secret(value: unknown, schema: FieldSchema): ValueFault | undefined {
  if (typeof value === 'string' && PLACEHOLDER.test(value)) {
    return fault(
      'placeholder_rejected',
      'Is the mask shown for a stored secret, not a secret. Leave it out to keep the stored one.',
    )
  }
  return text(value, schema)
}

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

const NOT_IN_HOST = /[\s/\\@?#%<>"'`{}|^\p{Cc}]/u

function host(value: unknown, schema: FieldSchema): ValueFault | undefined {
  const wrong = text(value, schema)
  if (wrong) return wrong
  const name = String(value)
  const colons = name.split(':').length - 1
  if (NOT_IN_HOST.test(name))
    return fault('invalid_host', 'Must be a server name or IP address, without scheme, port or path.')
  if (colons === 1) return fault('invalid_host', 'Must not hold a port; give the port in its own field.')
  return undefined
}

function url(value: unknown, schema: FieldSchema): ValueFault | undefined {
  const wrong = text(value, schema)
  if (wrong) return wrong
  const schemes = schema['x-field']?.schemes ?? ['https', 'http']
  if (!URL.canParse(String(value)))
    return fault('invalid_url', `Must be a full address beginning with ${schemes[0]}://.`)
  const parsed = new URL(String(value))
  if (!schemes.includes(parsed.protocol.slice(0, -1))) {
    return fault('invalid_url', `Must begin with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}.`)
  }
  if (parsed.username || parsed.password) return fault('invalid_url', 'Must not hold a user name or password.')
  return undefined
}

function checkbox(value: unknown): ValueFault | undefined {
  return typeof value === 'boolean' ? undefined : fault('wrong_type', 'Must be true or false.')
}

function choice(value: unknown, schema: FieldSchema): ValueFault | undefined {
  if (schema.enum === undefined) return text(value, schema)
  if (schema.enum.includes(value)) return undefined
  return fault('not_a_choice', `Must be one of: ${schema.enum.join(', ')}.`)
}

function multiChoice(value: unknown, schema: FieldSchema): ValueFault | undefined {
  if (!Array.isArray(value)) return fault('wrong_type', 'Must be a list.')
  const allowed = schema.items?.enum ?? []
  if (value.every((one) => allowed.includes(one))) return undefined
  return fault('not_a_choice', `May hold only: ${allowed.join(', ')}.`)
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d{2}:\d{2})$/

function dateTime(value: unknown): ValueFault | undefined {
  if (typeof value === 'string' && RFC_3339.test(value) && !Number.isNaN(Date.parse(value))) return undefined
  return fault('invalid_date', 'Must be a date and time with an offset, such as 2026-03-01T09:30:00Z.')
}

function file(value: unknown): ValueFault | undefined {
  if (isRecord(value) && ['name', 'contentType', 'url'].every((key) => typeof value[key] === 'string')) return undefined
  return fault('wrong_type', 'Must be a file: an object with name, contentType and url.')
}

function keyValue(value: unknown): ValueFault | undefined {
  if (isRecord(value) && Object.values(value).every((one) => typeof one === 'string')) return undefined
  return fault('wrong_type', 'Must be names with text values.')
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

/** One rule for each kind of field. Lists and groups are checked one level deep here; `checkFields` goes on inside. */
const RULES: Readonly<Record<FieldKind, Rule>> = {
  text,
  longText: text,
  secret,
  number,
  port: number,
  host,
  url,
  checkbox,
  choice,
  multiChoice,
  dateTime,
  file,
  json: () => undefined,
  list: size,
  object: group,
  keyValue,
  markdown: () => undefined,
}

/** Whether a value is a plain object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What is wrong with a value of this field, or undefined. */
export function checkValue(value: unknown, schema: FieldSchema): ValueFault | undefined {
  return RULES[schema['x-field']?.kind ?? 'json'](value, schema)
}
