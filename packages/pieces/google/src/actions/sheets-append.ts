import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { googleMethods } from '../google-auth.js'
import { googleId } from '../google-id.js'
import { SCOPES } from '../google-services.js'
import { sheetFields } from '../sheet-fields.js'
import { checkRows } from '../sheet-rows.js'
import { appendValues } from '../sheets-api.js'

export const sheetsAppend = defineAction({
  name: 'sheets-append',
  title: 'Append rows to Sheets',
  description: 'Adds rows below the table found in a range of a spreadsheet.',
  group: 'Sheets',
  methods: googleMethods.account,
  scopes: [SCOPES.sheets],
  input: fields({
    ...sheetFields,
    rows: field.json({
      title: 'Rows',
      help: 'A list of rows, each a list of texts, numbers, true, false or null for an empty cell.',
      placeholder: '[["Ada", 36], ["Grace", 85]]',
    }),
    values: field.choice({
      title: 'Values',
      help: 'Choose “As if typed” only for values you trust: a formula can read other cells and send them elsewhere.',
      default: 'raw',
      choices: [
        { value: 'raw', title: 'As they are: formulas stay text' },
        { value: 'typed', title: 'As if typed: formulas and dates are recognised' },
      ],
    }),
  }),
  output: Type.Object({
    range: Type.String({ title: 'Range', description: 'The new cells, in A1 notation.' }),
    rows: Type.Number({ title: 'Rows added' }),
  }),
  async run(ctx) {
    requireService(ctx.auth, 'sheets')
    const { spreadsheet, range, rows, values } = ctx.input
    const id = googleId(spreadsheet, 'spreadsheet')
    const added = await appendValues(ctx, { id, range, rows: checkRows(rows, 'rows'), asTyped: values === 'typed' })
    return { range: added.updatedRange, rows: added.updatedRows }
  },
})
