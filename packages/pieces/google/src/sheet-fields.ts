import { dynamicOptions, field } from '@plugboard/core'
import { spreadsheetField } from './drive-fields.js'
import { googleMethods } from './google-auth.js'
import type { GoogleContext } from './google-client.js'
import { googleId } from './google-id.js'
import { readHeader } from './sheet-header.js'
import { listSheets } from './sheets-api.js'

type Loading = GoogleContext & { input: Readonly<Record<string, unknown>> }

const textIn = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

const option = (title: string) => ({ value: title, title })

const methods = googleMethods.any

const sheets = dynamicOptions({
  methods,
  dependsOn: ['spreadsheet'],
  load: async (ctx: Loading) => {
    const spreadsheet = textIn(ctx.input.spreadsheet)
    if (spreadsheet === undefined) return []
    return (await listSheets(ctx, googleId(spreadsheet, 'spreadsheet'))).map(({ title }) => option(title))
  },
})

const columns = dynamicOptions({
  methods,
  dependsOn: ['spreadsheet', 'sheet'],
  load: async (ctx: Loading) => {
    const [spreadsheet, sheet] = [textIn(ctx.input.spreadsheet), textIn(ctx.input.sheet)]
    if (spreadsheet === undefined || sheet === undefined) return []
    return (await readHeader(ctx, googleId(spreadsheet, 'spreadsheet'), sheet)).map(option)
  },
})

const SHEET = { title: 'Sheet', help: 'Its name, as on the tab below.', options: sheets }

/** A sheet that is there. */
export const sheetField = field.choice(SHEET)

/** A column that is there. */
export const columnField = field.choice({
  title: 'Column',
  help: 'Its name in the first row, or its letter.',
  options: columns,
})

/** The inputs by which actions find cells. */
export const placeFields = {
  spreadsheet: spreadsheetField,
  sheet: field.choice({ ...SHEET, optional: true }),
  range: field.text({
    title: 'Range',
    help: 'Cells of the sheet in A1 notation; empty: all of it. Without a sheet chosen also a range with its sheet, or a named range.',
    placeholder: 'A1:D20',
    minLength: 1,
    maxLength: 500,
    optional: true,
  }),
}

/** Rows to write. */
export const rowsField = (help: string) =>
  field.json({ title: 'Rows', help, placeholder: '[["Ada", 36], ["Grace", 85]]' })

/** How written values are understood. */
export const valuesField = field.choice({
  title: 'Values',
  help: 'Choose “As if typed” only for values you trust: a formula can read other cells and send them elsewhere.',
  default: 'raw',
  choices: [
    { value: 'raw', title: 'As they are: formulas stay text' },
    { value: 'typed', title: 'As if typed: formulas and dates are recognised' },
  ],
})

/** Names for the first row of a sheet that is made. */
export const headerField = field.list({
  title: 'Columns',
  help: 'Names for the first row. Empty: the sheet stays empty.',
  of: field.text({ title: 'Name', maxLength: 1_000 }),
  optional: true,
})
