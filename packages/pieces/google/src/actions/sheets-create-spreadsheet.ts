import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { googleMethods } from '../google-auth.js'
import { SCOPES } from '../google-services.js'
import { headerRow } from '../sheet-cells.js'
import { headerField } from '../sheet-fields.js'
import { createSpreadsheet } from '../sheets-api.js'

export const sheetsCreateSpreadsheet = defineAction({
  name: 'sheets-create-spreadsheet',
  title: 'Create spreadsheet',
  description: 'Makes a spreadsheet in My Drive, with one sheet and the names of its columns.',
  group: 'Sheets',
  methods: googleMethods.account,
  scopes: [SCOPES.sheets],
  input: fields({
    title: field.text({ title: 'Name', minLength: 1, maxLength: 500 }),
    sheet: field.text({ title: 'Name of the sheet', default: 'Sheet1', minLength: 1, maxLength: 100 }),
    header: headerField,
  }),
  output: Type.Object({
    id: Type.String({ title: 'Id' }),
    link: Type.Union([Type.String(), Type.Null()], { title: 'Link' }),
    sheet: Type.String({ title: 'Sheet' }),
    sheetId: Type.Number({ title: 'Id of the sheet' }),
  }),
  async run(ctx) {
    requireService(ctx.auth, 'sheets')
    const { title, sheet, header = [] } = ctx.input
    const data = header.length > 0 ? { data: [{ rowData: [headerRow(header)] }] } : {}
    const sheets = [{ properties: { title: sheet }, ...data }]
    const made = await createSpreadsheet(ctx, { properties: { title }, sheets })
    const [first] = made.sheets
    if (first === undefined) throw withoutSheet()
    const { title: name, sheetId } = first.properties
    return { id: made.spreadsheetId, link: made.spreadsheetUrl ?? null, sheet: name, sheetId }
  },
})

const withoutSheet = () =>
  new PieceError('bad_response', 'Google made a spreadsheet without a sheet.', {
    hint: 'Look into the account and try again.',
  })
