import { randomInt } from 'node:crypto'
import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { spreadsheetField } from '../drive-fields.js'
import { googleMethods } from '../google-auth.js'
import { googleId } from '../google-id.js'
import { SCOPES } from '../google-services.js'
import { headerRow } from '../sheet-cells.js'
import { headerField } from '../sheet-fields.js'
import { changeSpreadsheet } from '../sheets-api.js'

/** Largest id of a sheet, a signed 32-bit number. */
const MOST = 2 ** 31 - 1

export const sheetsCreateSheet = defineAction({
  name: 'sheets-create-sheet',
  title: 'Add sheet in Sheets',
  description: 'Adds a sheet to a spreadsheet, with the names of its columns.',
  group: 'Sheets',
  methods: googleMethods.account,
  scopes: [SCOPES.sheets],
  input: fields({
    spreadsheet: spreadsheetField,
    title: field.text({
      title: 'Name',
      help: 'No other sheet of the spreadsheet may have it.',
      minLength: 1,
      maxLength: 100,
    }),
    header: headerField,
  }),
  output: Type.Object({ sheet: Type.String({ title: 'Sheet' }), sheetId: Type.Number({ title: 'Id of the sheet' }) }),
  async run(ctx) {
    requireService(ctx.auth, 'sheets')
    const { spreadsheet, title, header = [] } = ctx.input
    const id = googleId(spreadsheet, 'spreadsheet')
    // An id of our own lets the names go with the same request, so that no sheet is left without them.
    const sheetId = randomInt(1, MOST)
    const names = {
      start: { sheetId, rowIndex: 0, columnIndex: 0 },
      rows: [headerRow(header)],
      fields: 'userEnteredValue',
    }
    const requests = [
      { addSheet: { properties: { sheetId, title } } },
      ...(header.length > 0 ? [{ updateCells: names }] : []),
    ]
    await changeSpreadsheet(ctx, { id, requests, field: 'title' })
    return { sheet: title, sheetId }
  },
})
