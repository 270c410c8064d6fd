import { field, PieceError } from '@plugboard/core'

/** The tick without which a change of every row is refused. */
export const allRowsField = field.checkbox({
  title: 'All rows',
  help: 'Tick this to go without conditions and change every row of the table.',
})

/**
 * Guards against an empty list of conditions, which would mean every row.
 *
 * @throws PieceError `invalid_input` at `where`.
 */
export function requireConditions(input: { where?: readonly unknown[]; allRows: boolean }): void {
  if (input.allRows || (input.where?.length ?? 0) > 0) return
  throw new PieceError('invalid_input', 'There is no condition, so every row of the table would be changed.', {
    field: 'where',
    hint: 'Add a condition, or tick "All rows".',
  })
}
