import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { googleMethods } from '../google-auth.js'
import { googleId } from '../google-id.js'
import { SCOPES } from '../google-services.js'
import { placeFields } from '../sheet-fields.js'
import { locate } from '../sheet-range.js'
import { asObjects } from '../sheet-rows.js'
import { readValues } from '../sheets-api.js'

export const sheetsRead = defineAction({
  name: 'sheets-read',
  title: 'Read rows from Sheets',
  description: 'Reads a sheet, or a range of it, as objects named by its first row, or as plain lists.',
  group: 'Sheets',
  methods: googleMethods.any,
  scopes: [SCOPES.sheets],
  input: fields({
    ...placeFields,
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
        { value: 'raw', title: 'Numbers as numbers, dates as shown' },
        { value: 'formulas', title: 'Formulas instead of what they give' },
      ],
    }),
    limit: field.number({
      title: 'At most',
      help: 'Rows, without that of the names. A wide sheet gives fewer in one step.',
      default: 1_000,
      integer: true,
      min: 1,
      max: 100_000,
    }),
  }),
  output: Type.Object({
    rows: Type.Array(Type.Unknown(), { title: 'Rows', description: 'Objects, or lists without a row of names.' }),
    range: Type.String({ title: 'Range', description: 'The range that was read, in A1 notation.' }),
    more: Type.Boolean({ title: 'There are more' }),
  }),
  idempotent: true,
  async run(ctx) {
    requireService(ctx.auth, 'sheets')
    const { spreadsheet, header, values: rendering, limit } = ctx.input
    const id = googleId(spreadsheet, 'spreadsheet')
    const { range, values } = await readValues(ctx, { id, ...locate(ctx.input), rendering })
    const most = header ? limit + 1 : limit
    const kept = values.slice(0, most)
    return { rows: header ? asObjects(kept) : kept, range, more: values.length > most }
  },
})
