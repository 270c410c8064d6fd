import { type Static, Type } from '@sinclair/typebox'
import { callForJson, type GoogleCall, type GoogleContext } from './google-client.js'
import { SCOPES } from './google-services.js'

/** What a cell may be set to; null leaves it empty. */
export type Cell = string | number | boolean | null

const VALUES = Type.Object({
  valueRanges: Type.Tuple([
    Type.Object({ range: Type.String(), values: Type.Optional(Type.Array(Type.Array(Type.Unknown()))) }),
  ]),
})

const APPENDED = Type.Object({ updates: Type.Object({ updatedRange: Type.String(), updatedRows: Type.Number() }) })

const ABOUT = {
  scope: SCOPES.sheets,
  fields: { not_found: 'spreadsheet', permission_denied: 'spreadsheet', invalid_input: 'range' },
} as const satisfies GoogleCall['about']

/**
 * `spreadsheets.values.batchGet` of one range, because it takes the range as a parameter and not as a part of the path.
 * Source: https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values/batchGet
 */
export async function readValues(
  ctx: GoogleContext,
  { id, range, formatted }: { id: string; range: string; formatted: boolean },
): Promise<{ range: string; values: unknown[][] }> {
  const { valueRanges } = await callForJson(ctx, VALUES, {
    endpoint: 'sheets',
    path: `/spreadsheets/${id}/values:batchGet`,
    query: {
      ranges: range,
      majorDimension: 'ROWS',
      valueRenderOption: formatted ? 'FORMATTED_VALUE' : 'UNFORMATTED_VALUE',
      dateTimeRenderOption: 'FORMATTED_STRING',
    },
    about: ABOUT,
  })
  const [found] = valueRanges
  return { range: found.range, values: found.values ?? [] }
}

/** `spreadsheets.values.append`. Source: https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values/append */
export async function appendValues(
  ctx: GoogleContext,
  { id, range, rows, asTyped }: { id: string; range: string; rows: readonly (readonly Cell[])[]; asTyped: boolean },
): Promise<Static<typeof APPENDED>['updates']> {
  const { updates } = await callForJson(ctx, APPENDED, {
    endpoint: 'sheets',
    path: `/spreadsheets/${id}/values/${encodeURIComponent(range)}:append`,
    query: { valueInputOption: asTyped ? 'USER_ENTERED' : 'RAW', insertDataOption: 'INSERT_ROWS' },
    json: { majorDimension: 'ROWS', values: rows },
    timeout: 120_000,
    about: ABOUT,
  })
  return updates
}
