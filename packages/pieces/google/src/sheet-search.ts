import { PieceError } from '@plugboard/core'
import type { GoogleContext } from './google-client.js'
import { columnIndex, locate } from './sheet-range.js'
import { asObject, columnNames, widthOf } from './sheet-rows.js'
import { readValues } from './sheets-api.js'

/** What is looked for. */
export interface Search {
  sheet: string
  /** Name in the first row, or letter. */
  column: string
  match: 'equals' | 'contains'
  value: string
  ignoreCase: boolean
}

/** A row, its number counted from 1 as a sheet does. */
export interface FoundRow {
  row: number
  values: Record<string, unknown>
}

/** The rows below the first that fit. Sheets has no search of its own, so the whole sheet is read. */
export async function findRows(ctx: GoogleContext, id: string, search: Search): Promise<FoundRow[]> {
  const { values } = await readValues(ctx, { id, ...locate({ sheet: search.sheet }), rendering: 'formatted' })
  const [head = [], ...rows] = values
  const names = columnNames(head, widthOf(values))
  const column = columnOf(names, search.column)
  const fits = matcher(search)
  return rows.flatMap((row, index) =>
    fits(String(row[column] ?? '')) ? [{ row: index + 2, values: asObject(names, row) }] : [],
  )
}

/** A name comes before a letter, as a column may be called “A”. */
function columnOf(names: readonly string[], given: string): number {
  const named = names.indexOf(given.trim())
  const index = named === -1 ? columnIndex(given.trim()) : named
  if (index !== undefined && index < names.length) return index
  throw new PieceError('not_found', 'The sheet has no such column.', {
    field: 'column',
    hint: 'Give a name that stands in the first row, capitals included, or the letter of a column that is filled.',
  })
}

function matcher({ match, value, ignoreCase }: Search): (cell: string) => boolean {
  const plain = (text: string) => (ignoreCase ? text.toLowerCase() : text)
  const wanted = plain(value)
  return match === 'equals' ? (cell) => plain(cell) === wanted : (cell) => plain(cell).includes(wanted)
}
