import { decimalText } from './decimal-text.js'
import type { Money, RawField } from './raw-field.js'

/** Reads the fields of a prebuilt model by name. What is absent, or of another type, is null. */
export interface FieldReader {
  text(name: string): string | null
  /** `2026-03-01`. */
  date(name: string): string | null
  /** Decimal. */
  number(name: string): string | null
  money(name: string): Money | null
  list(name: string): FieldReader[]
}

/** A reader of the given fields. */
export function readerOf(fields: Readonly<Record<string, RawField>>): FieldReader {
  const at = (name: string): RawField | undefined => (Object.hasOwn(fields, name) ? fields[name] : undefined)
  return {
    text: (name) => textIn(at(name)),
    date: (name) => dateIn(at(name)),
    number: (name) => numberIn(at(name)),
    money: (name) => moneyOf(at(name)),
    list: (name) => listIn(at(name)),
  }
}

/** Addresses and phone numbers are parts; what stands in the document reads better. */
function textIn(field: RawField | undefined): string | null {
  if (!field) return null
  return typeof field.value === 'string' && field.type !== 'phoneNumber' ? field.value : field.content
}

const dateIn = (field: RawField | undefined): string | null =>
  field && (field.type === 'date' || field.type === 'time') && typeof field.value === 'string' ? field.value : null

const numberIn = (field: RawField | undefined): string | null =>
  typeof field?.value === 'number' ? decimalText(field.value) : null

/** Older models give plain numbers for money. */
function moneyOf(field: RawField | undefined): Money | null {
  if (typeof field?.value === 'number') return { amount: decimalText(field.value), currency: null }
  return isMoney(field?.value) ? field.value : null
}

const isMoney = (value: unknown): value is Money =>
  typeof value === 'object' && value !== null && 'amount' in value && typeof value.amount === 'string'

function listIn(field: RawField | undefined): FieldReader[] {
  if (!Array.isArray(field?.value)) return []
  return field.value.map((item: RawField) => readerOf(isFields(item.value) ? item.value : {}))
}

const isFields = (value: unknown): value is Record<string, RawField> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
