import type { FieldSchema } from './field-meta.js'
import { fault, type ValueFault } from './value-fault.js'

/** Text a form shows in place of a stored secret; sending it back would destroy the secret. */
const PLACEHOLDER = /^(?:[•*●]{3,}|\[secret\])$/

/** What is wrong with a text: its type, its characters or its length. */
export function checkText(value: unknown, schema: FieldSchema): ValueFault | undefined {
  if (typeof value !== 'string') return fault('wrong_type', 'Must be text.')
  return value.includes('\0') ? NOT_TEXT : checkLength(value, schema)
}

const NOT_TEXT = fault('not_well_formed', 'Holds characters that are not text.')

/** What is wrong with a text in which a null byte may stand: half a character, or its length. */
export function checkLength(value: string, schema: FieldSchema): ValueFault | undefined {
  if (!value.isWellFormed()) return NOT_TEXT
  if (value.length < (schema.minLength ?? 0)) {
    return fault('too_short', `Must have at least ${schema.minLength} characters.`)
  }
  if (value.length > (schema.maxLength ?? 65_536)) {
    return fault('too_long', `Must have at most ${schema.maxLength ?? 65_536} characters.`)
  }
  return undefined
}

/** What is wrong with a secret: a text, and not the mask of one. */
export function checkSecret(value: unknown, schema: FieldSchema): ValueFault | undefined {
  if (typeof value === 'string' && PLACEHOLDER.test(value)) {
    return fault(
      'placeholder_rejected',
      'Is the mask shown for a stored secret, not a secret. Leave it out to keep the stored one.',
    )
  }
  return checkText(value, schema)
}
