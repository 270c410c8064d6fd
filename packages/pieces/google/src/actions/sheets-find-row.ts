import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { spreadsheetField } from '../drive-fields.js'
import { googleMethods } from '../google-auth.js'
import { googleId } from '../google-id.js'
import { SCOPES } from '../google-services.js'
import { columnField, sheetField } from '../sheet-fields.js'
import { findRows } from '../sheet-search.js'

export const sheetsFindRow = defineAction({
  name: 'sheets-find-row',
  title: 'Find rows in Sheets',
  description: 'Finds the rows of a sheet that have something in a column, and tells their numbers.',
  group: 'Sheets',
  methods: googleMethods.any,
  scopes: [SCOPES.sheets],
  input: fields({
    spreadsheet: spreadsheetField,
    sheet: sheetField,
    column: columnField,
    match: field.choice({
      title: 'Which',
      default: 'equals',
      choices: [
        { value: 'equals', title: 'Is' },
        { value: 'contains', title: 'Contains' },
      ],
    }),
    value: field.text({ title: 'Text', help: 'As the sheet shows it, also for numbers and dates.', maxLength: 50_000 }),
    ignoreCase: field.checkbox({ title: 'Capitals do not count', default: true }),
    limit: field.number({ title: 'At most', default: 1, integer: true, min: 1, max: 10_000 }),
  }),
  output: Type.Object({
    found: Type.Boolean({ title: 'Found' }),
    rows: Type.Array(
      Type.Object({
        row: Type.Number({ title: 'Number of the row' }),
        values: Type.Record(Type.String(), Type.Unknown(), { title: 'Values', description: 'As shown in the sheet.' }),
      }),
      { title: 'Rows', description: 'From top to bottom; the first row of the sheet has the names.' },
    ),
    more: Type.Boolean({ title: 'There are more' }),
  }),
  idempotent: true,
  async run(ctx) {
    requireService(ctx.auth, 'sheets')
    const { spreadsheet, limit, ...search } = ctx.input
    const rows = await findRows(ctx, googleId(spreadsheet, 'spreadsheet'), search)
    return { found: rows.length > 0, rows: rows.slice(0, limit), more: rows.length > limit }
  },
})
