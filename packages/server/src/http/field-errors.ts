import type { TSchema } from '@sinclair/typebox'
import { type TypeCheck, TypeCompiler, type ValueError, ValueErrorType } from '@sinclair/typebox/compiler'
import type { DomainFieldError } from '../domain-error.js'

const MOST_ERRORS = 20
const compiled = new WeakMap<TSchema, TypeCheck<TSchema>>()

/**
 * What is wrong with a value, by its schema; nothing if it fits. One error for each field, at most 20. The messages
 * never hold a value, since it may be a secret.
 */
export function fieldErrors(schema: TSchema, value: unknown): readonly DomainFieldError[] {
  const check = checkOf(schema)
  if (check.Check(value)) return []
  const byField = new Map<string, DomainFieldError>()
  for (const error of check.Errors(value)) {
    const field = fieldOf(error.path)
    if (!byField.has(field)) byField.set(field, { field, ...describe(error) })
    if (byField.size >= MOST_ERRORS) break
  }
  return [...byField.values()]
}

function checkOf(schema: TSchema): TypeCheck<TSchema> {
  const known = compiled.get(schema)
  if (known) return known
  const check = TypeCompiler.Compile(schema)
  compiled.set(schema, check)
  return check
}

/** A JSON pointer as a path of fields; what is in it was sent by the caller, so it is cut. */
function fieldOf(pointer: string): string {
  const parts = pointer.split('/').slice(1)
  return parts
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.')
    .slice(0, 200)
}

type Fault = Omit<DomainFieldError, 'field'>

function describe({ type, schema, value }: ValueError): Fault {
  const fixed = FAULTS[type]
  if (fixed) return fixed
  const limited = LIMITS[type]
  if (limited) return { code: limited.code, message: limited.message(schema) }
  if (type === ValueErrorType.StringFormat || type === ValueErrorType.StringPattern) return formatFault(schema)
  if (type === ValueErrorType.Union) return nullableFault(schema, value) ?? choiceFault(schema)
  if (type === ValueErrorType.Literal) return choiceFault(schema)
  return { code: 'invalid', message: 'Is not accepted.' }
}

const wrongType = (what: string): Fault => ({ code: 'wrong_type', message: `Must be ${what}.` })

const FAULTS: Partial<Record<ValueErrorType, Fault>> = {
  [ValueErrorType.ObjectAdditionalProperties]: { code: 'unknown_field', message: 'There is no such field here.' },
  [ValueErrorType.ObjectRequiredProperty]: { code: 'required', message: 'Is required.' },
  [ValueErrorType.Object]: wrongType('an object'),
  [ValueErrorType.Array]: wrongType('a list'),
  [ValueErrorType.String]: wrongType('text'),
  [ValueErrorType.Number]: wrongType('a number'),
  [ValueErrorType.Integer]: wrongType('a whole number'),
  [ValueErrorType.Boolean]: wrongType('true or false'),
  [ValueErrorType.Null]: wrongType('null'),
  [ValueErrorType.ArrayUniqueItems]: { code: 'duplicate', message: 'May hold each entry only once.' },
}

interface Limit {
  readonly code: string
  message(schema: TSchema): string
}

const LIMITS: Partial<Record<ValueErrorType, Limit>> = {
  [ValueErrorType.StringMinLength]: {
    code: 'too_short',
    message: ({ minLength }) =>
      minLength === 1 ? 'Must not be empty.' : `Must have at least ${minLength} characters.`,
  },
  [ValueErrorType.StringMaxLength]: {
    code: 'too_long',
    message: ({ maxLength }) => `Must have at most ${maxLength} characters.`,
  },
  [ValueErrorType.ArrayMinItems]: { code: 'too_short', message: ({ minItems }) => `Needs at least ${minItems}.` },
  [ValueErrorType.ArrayMaxItems]: { code: 'too_long', message: ({ maxItems }) => `May hold at most ${maxItems}.` },
  [ValueErrorType.NumberMinimum]: { code: 'out_of_range', message: ({ minimum }) => `Must be at least ${minimum}.` },
  [ValueErrorType.NumberMaximum]: { code: 'out_of_range', message: ({ maximum }) => `Must be at most ${maximum}.` },
  [ValueErrorType.IntegerMinimum]: { code: 'out_of_range', message: ({ minimum }) => `Must be at least ${minimum}.` },
  [ValueErrorType.IntegerMaximum]: { code: 'out_of_range', message: ({ maximum }) => `Must be at most ${maximum}.` },
}

function formatFault({ format }: TSchema): Fault {
  const known = typeof format === 'string' ? FORMAT_FAULTS[format] : undefined
  return known ?? { code: 'wrong_format', message: 'Is not written as it must be.' }
}

const FORMAT_FAULTS: Readonly<Record<string, Fault>> = {
  key: {
    code: 'invalid_key',
    message: 'Must be lower-case letters, digits, hyphens or underscores, at most 100, and not look like an id.',
  },
  'plain-text': { code: 'not_well_formed', message: 'Holds characters that are not text.' },
  name: { code: 'invalid_name', message: 'Must hold something other than spaces, and only characters that are text.' },
}

/** Of something that may be null: what is wrong with it as the something. */
function nullableFault(schema: TSchema, value: unknown): Fault | undefined {
  const alternatives: readonly TSchema[] = Array.isArray(schema.anyOf) ? schema.anyOf : []
  const [something, ...others] = alternatives.filter(({ type }) => type !== 'null')
  if (!something || others.length > 0 || alternatives.length !== 2) return undefined
  const first = checkOf(something).Errors(value).First()
  return first && describe(first)
}

function choiceFault(schema: TSchema): Fault {
  const alternatives: readonly TSchema[] = Array.isArray(schema.anyOf) ? schema.anyOf : [schema]
  const choices = alternatives.map(({ const: value }) => value).filter((value) => value !== undefined)
  if (choices.length < alternatives.length) return { code: 'wrong_type', message: 'Is of no type accepted here.' }
  return { code: 'not_a_choice', message: `Must be one of: ${choices.join(', ')}.` }
}
