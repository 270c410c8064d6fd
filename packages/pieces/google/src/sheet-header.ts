import { PieceError } from '@plugboard/core'
import type { GoogleContext } from './google-client.js'
import { type Located, quotedSheet } from './sheet-range.js'
import { columnNames, type GivenRows, inColumns } from './sheet-rows.js'
import { type Cell, readValues } from './sheets-api.js'

/** The names of the columns of a sheet, by its first row. */
export async function readHeader(ctx: GoogleContext, id: string, sheet: string): Promise<string[]> {
  const place: Located = { range: `${quotedSheet(sheet)}!1:1`, field: 'sheet' }
  const { values } = await readValues(ctx, { id, ...place, rendering: 'formatted' })
  return columnNames(values[0] ?? [])
}

/**
 * Rows as lists of cells. Objects are put in the order of the columns of their sheet, which is then asked for them.
 *
 * @throws PieceError `invalid_input` naming `rows` or `sheet`.
 */
export async function toCells(
  ctx: GoogleContext,
  rows: GivenRows,
  { id, sheet, range }: { id: string; sheet: string | undefined; range: string | undefined },
): Promise<Cell[][]> {
  if ('lists' in rows) return rows.lists
  if (sheet === undefined || range !== undefined) throw noColumns()
  const names = await readHeader(ctx, id, sheet)
  if (names.length === 0) throw noHeader()
  return inColumns(rows.objects, names, 'rows')
}

const noColumns = () =>
  new PieceError('invalid_input', 'Rows that are objects need a sheet, and no range beside it.', {
    field: 'rows',
    hint: 'Choose the sheet whose first row has the names and leave the range empty, or give rows as lists.',
  })

const noHeader = () =>
  new PieceError('invalid_input', 'The first row of the sheet is empty, so it has no named columns.', {
    field: 'sheet',
    hint: 'Write names into the first row, or give rows as lists.',
  })
