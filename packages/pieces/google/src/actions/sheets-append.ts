import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { googleMethods } from '../google-auth.js'
import { googleId } from '../google-id.js'
import { SCOPES } from '../google-services.js'
import { placeFields, rowsField, valuesField } from '../sheet-fields.js'
import { toCells } from '../sheet-header.js'
import { firstRowOf, locate } from '../sheet-range.js'
import { checkRows } from '../sheet-rows.js'
import { appendValues } from '../sheets-api.js'

export const sheetsAppend = defineAction({
  name: 'sheets-append',
  title: 'Append rows to Sheets',
  description: 'Adds rows below the table of a sheet, or below the one found in a range.',
  group: 'Sheets',
  methods: googleMethods.account,
  scopes: [SCOPES.sheets],
  input: fields({
    ...placeFields,
    rows: rowsField(
      'A list of rows: each a list of texts, numbers, true, false or null for an empty cell, or, with a sheet chosen and no range, an object with the names of its first row.',
    ),
    values: valuesField,
  }),
  output: Type.Object({
    range: Type.String({ title: 'Range', description: 'The new cells, in A1 notation.' }),
    rows: Type.Number({ title: 'Rows added' }),
    firstRow: Type.Union([Type.Number(), Type.Null()], { title: 'Number of the first new row' }),
  }),
  async run(ctx) {
    requireService(ctx.auth, 'sheets')
    const { spreadsheet, sheet, range, rows: given, values } = ctx.input
    const id = googleId(spreadsheet, 'spreadsheet')
    const place = locate(ctx.input)
    const rows = await toCells(ctx, checkRows(given, 'rows'), { id, sheet, range })
    const added = await appendValues(ctx, { id, ...place, rows, asTyped: values === 'typed' })
    const { updatedRange, updatedRows = 0 } = added
    return { range: updatedRange, rows: updatedRows, firstRow: firstRowOf(updatedRange) }
  },
})
