import type { FieldSchema } from './field-meta.js'

/** What is wrong with one value: a stable code and a sentence for the person who typed it. Never holds the value. */
export interface ValueFault {
  code: string
  message: string
}

/** Looks at a value of one kind of field. */
export type Rule = (value: unknown, schema: FieldSchema) => ValueFault | undefined

export const fault = (code: string, message: string): ValueFault => ({ code, message })
