import { PieceError } from '@plugboard/core'

/** Column values by name, as a person or an earlier step gives them. */
export type Values = Readonly<Record<string, unknown>>

/**
 * Checks that JSON is an object of column values.
 *
 * @throws PieceError `invalid_input` at the field.
 */
export function columnValues(value: unknown, field: string): Values {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new PieceError('invalid_input', 'Column values must be a JSON object.', {
    field,
    hint: 'Give column names with their values, such as {"name": "Ada", "age": 36}.',
  })
}
