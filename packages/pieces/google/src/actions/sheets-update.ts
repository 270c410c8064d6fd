import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { googleMethods } from '../google-auth.js'
import { googleId } from '../google-id.js'
import { SCOPES } from '../google-services.js'
import { placeFields, rowsField, valuesField } from '../sheet-fields.js'
import { toCells } from '../sheet-header.js'
import { type Located, locate, type Place } from '../sheet-range.js'
import { checkRows } from '../sheet-rows.js'
import { updateValues } from '../sheets-api.js'

export const sheetsUpdate = defineAction({
  name: 'sheets-update',
  title: 'Update rows in Sheets',
  description: 'Writes into cells that are there: of a range, or of a row by its number.',
  group: 'Sheets',
  methods: googleMethods.account,
  scopes: [SCOPES.sheets],
  input: fields({
    ...placeFields,
    row: field.number({
      title: 'Row',
      help: 'The number at its left, where a sheet is chosen and no range. Further rows go below it.',
      integer: true,
      min: 1,
      max: 10_000_000,
      optional: true,
    }),
    rows: rowsField(
      'A list of rows: each a list of cells, or, with a number of a row, an object with names of the first row. Null, and a column that is not named, leaves a cell as it is; an empty text empties it.',
    ),
    values: valuesField,
  }),
  output: Type.Object({
    range: Type.String({ title: 'Range', description: 'The cells that were written, in A1 notation.' }),
    rows: Type.Number({ title: 'Rows written' }),
    cells: Type.Number({ title: 'Cells written' }),
  }),
  idempotent: true,
  async run(ctx) {
    requireService(ctx.auth, 'sheets')
    const { spreadsheet, sheet, range, rows: given, values } = ctx.input
    const id = googleId(spreadsheet, 'spreadsheet')
    const place = targetOf(ctx.input)
    const rows = await toCells(ctx, checkRows(given, 'rows'), { id, sheet, range })
    const written = await updateValues(ctx, { id, ...place, rows, asTyped: values === 'typed' })
    const { updatedRange, updatedRows = 0, updatedCells = 0 } = written
    return { range: updatedRange, rows: updatedRows, cells: updatedCells }
  },
})

function targetOf({ row, ...place }: Place & { row?: number }): Located {
  if ((row === undefined) === (place.range === undefined)) throw onePlace()
  if (row !== undefined && place.sheet === undefined) throw noSheet()
  return row === undefined ? locate(place) : { ...locate({ ...place, range: `A${row}` }), field: 'range' }
}

const onePlace = () =>
  new PieceError('invalid_input', 'Cells are found by a range or by the number of a row.', {
    field: 'row',
    hint: 'Give one of the two.',
  })

const noSheet = () =>
  new PieceError('invalid_input', 'A number of a row needs a sheet.', { field: 'sheet', hint: 'Choose the sheet.' })
