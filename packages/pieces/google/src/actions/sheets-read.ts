import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { googleMethods } from '../google-auth.js'
import { googleId } from '../google-id.js'
import { SCOPES } from '../google-services.js'
import { sheetFields } from '../sheet-fields.js'
import { asObjects } from '../sheet-rows.js'
import { readValues } from '../sheets-api.js'

export const sheetsRead = defineAction({
  name: 'sheets-read',
  title: 'Read rows from Sheets',
  description: 'Reads a range of a spreadsheet as objects named by its first row, or as plain lists.',
  group: 'Sheets',
  methods: googleMethods.any,
  scopes: [SCOPES.sheets],
  input: fields({
    ...sheetFields,
    header: field.checkbox({
      title: 'First row has the names',
      help: 'On: each further row is an object. Off: every row is a list.',
      default: true,
    }),
    values: field.choice({
      title: 'Values',
      default: 'formatted',
      choices: [
        { value: 'formatted', title: 'As shown in the sheet, as text' },
        { value: 'raw', title: 'Numbers as numbers' },
      ],
    }),
  }),
  output: Type.Object({
    rows: Type.Array(Type.Unknown(), { title: 'Rows', description: 'Objects, or lists without a row of names.' }),
    range: Type.String({ title: 'Range', description: 'The range that was read, in A1 notation.' }),
  }),
  idempotent: true,
  async run(ctx) {
    requireService(ctx.auth, 'sheets')
    const { spreadsheet, range, header, values: kind } = ctx.input
    const id = googleId(spreadsheet, 'spreadsheet')
    const found = await readValues(ctx, { id, range, formatted: kind === 'formatted' })
    return { rows: header ? asObjects(found.values) : found.values, range: found.range }
  },
})
