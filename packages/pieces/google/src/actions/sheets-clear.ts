import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { googleMethods } from '../google-auth.js'
import { googleId } from '../google-id.js'
import { SCOPES } from '../google-services.js'
import { placeFields } from '../sheet-fields.js'
import { locate } from '../sheet-range.js'
import { clearValues } from '../sheets-api.js'

export const sheetsClear = defineAction({
  name: 'sheets-clear',
  title: 'Clear cells in Sheets',
  description:
    'Empties the cells of a range, or of a whole sheet with the names of its columns. Colours and the like stay.',
  group: 'Sheets',
  methods: googleMethods.account,
  scopes: [SCOPES.sheets],
  input: fields(placeFields),
  output: Type.Object({ range: Type.String({ title: 'Range', description: 'The cells that are empty now.' }) }),
  idempotent: true,
  async run(ctx) {
    requireService(ctx.auth, 'sheets')
    const id = googleId(ctx.input.spreadsheet, 'spreadsheet')
    return { range: await clearValues(ctx, { id, ...locate(ctx.input) }) }
  },
})
