import { Type } from '@sinclair/typebox'
import { recordOf } from '../refusal.js'
import { decimalText } from './decimal-text.js'

/** A field as it was found, for models that know fields of any name. */
export interface RawField {
  type: string
  /**
   * What it means: text, a number, a date as `2026-03-01`; money as `{ amount, currency }`; lists and groups of further
   * fields. Null where the service read something but could not make it out.
   */
  value: unknown
  /** As it stands in the document; null for what stands in no one place. */
  content: string | null
  /** From 0 to 1; null where the service does not say. */
  confidence: number | null
}

/** `RawField` in an output. */
export const rawFieldsOutput = Type.Record(
  Type.String(),
  Type.Object({
    type: Type.String(),
    value: Type.Unknown(),
    content: Type.Union([Type.String(), Type.Null()]),
    confidence: Type.Union([Type.Number(), Type.Null()]),
  }),
  { title: 'Fields', description: 'Every field as it was found: type, value, content and confidence (0 to 1).' },
)

/** Fields within fields; documents have three levels. */
const DEEPEST = 8

/** All fields of a document, by their names at the service. */
export function rawFields(fields: unknown, depth = 0): Record<string, RawField> {
  return Object.fromEntries(Object.entries(recordOf(fields)).map(([name, field]) => [name, rawField(field, depth)]))
}

function rawField(given: unknown, depth: number): RawField {
  const field = recordOf(given)
  const { type, content, confidence } = field
  return {
    type: typeof type === 'string' ? type : 'string',
    value: depth > DEEPEST ? null : meaningOf(field, depth),
    content: typeof content === 'string' ? content : null,
    confidence: typeof confidence === 'number' ? confidence : null,
  }
}

/** The member that holds the value is called after the type: `valueString`, `valueCurrency`. */
function meaningOf(field: Readonly<Record<string, unknown>>, depth: number): unknown {
  const type = typeof field.type === 'string' ? field.type : ''
  const value = field[`value${type.charAt(0).toUpperCase()}${type.slice(1)}`]
  if (value === undefined || value === null) return null
  if (type === 'array') return Array.isArray(value) ? value.map((one) => rawField(one, depth + 1)) : null
  if (type === 'object') return rawFields(value, depth + 1)
  return type === 'currency' ? moneyIn(value) : value
}

/** An amount of money. */
export interface Money {
  /** Decimal, such as `1234.5`. */
  amount: string
  /** ISO 4217, such as `EUR`; null where the document does not tell. */
  currency: string | null
}

/** Money from `valueCurrency`; null when there is no amount in it. */
function moneyIn(value: unknown): Money | null {
  const { amount, currencyCode } = recordOf(value)
  if (typeof amount !== 'number') return null
  return { amount: decimalText(amount), currency: typeof currencyCode === 'string' ? currencyCode : null }
}
