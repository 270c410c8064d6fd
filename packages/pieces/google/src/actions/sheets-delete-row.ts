import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { spreadsheetField } from '../drive-fields.js'
import { googleMethods } from '../google-auth.js'
import { googleId } from '../google-id.js'
import { SCOPES } from '../google-services.js'
import { sheetField } from '../sheet-fields.js'
import { changeSpreadsheet, listSheets } from '../sheets-api.js'

export const sheetsDeleteRow = defineAction({
  name: 'sheets-delete-row',
  title: 'Delete rows in Sheets',
  description: 'Takes rows out of a sheet; those below move up.',
  group: 'Sheets',
  methods: googleMethods.account,
  scopes: [SCOPES.sheets],
  input: fields({
    spreadsheet: spreadsheetField,
    sheet: sheetField,
    row: field.number({ title: 'Row', help: 'The number at its left.', integer: true, min: 1, max: 10_000_000 }),
    count: field.number({ title: 'How many', default: 1, integer: true, min: 1, max: 1_000_000 }),
  }),
  output: Type.Object({ row: Type.Number({ title: 'Row' }), rows: Type.Number({ title: 'Rows deleted' }) }),
  async run(ctx) {
    requireService(ctx.auth, 'sheets')
    const { spreadsheet, sheet, row, count } = ctx.input
    const id = googleId(spreadsheet, 'spreadsheet')
    const found = (await listSheets(ctx, id)).find(({ title }) => title === sheet)
    if (!found) throw noSheet()
    const range = { sheetId: found.sheetId, dimension: 'ROWS', startIndex: row - 1, endIndex: row - 1 + count }
    await changeSpreadsheet(ctx, { id, requests: [{ deleteDimension: { range } }], field: 'row' })
    return { row, rows: count }
  },
})

const noSheet = () =>
  new PieceError('not_found', 'The spreadsheet has no such sheet.', {
    field: 'sheet',
    hint: 'Give the name on its tab, capitals included.',
  })
