import { type Static, Type } from '@sinclair/typebox'
import { callForJson, type GoogleCall, type GoogleContext } from './google-client.js'
import { SCOPES } from './google-services.js'
import type { Located } from './sheet-range.js'
import { SHEETS_RULES } from './sheets-readings.js'

/** What a cell may be set to; null leaves it as it is. */
export type Cell = string | number | boolean | null

const VALUES = Type.Object({
  valueRanges: Type.Tuple([
    Type.Object({ range: Type.String(), values: Type.Optional(Type.Array(Type.Array(Type.Unknown()))) }),
  ]),
})

const UPDATED = Type.Object({
  updatedRange: Type.String(),
  updatedRows: Type.Optional(Type.Number()),
  updatedCells: Type.Optional(Type.Number()),
})

const APPENDED = Type.Object({ updates: UPDATED })

const CLEARED = Type.Object({ clearedRange: Type.String() })

/** What an error of a call is about; `field` gave the range, sheet or title. */
const about = (field: string) =>
  ({
    scope: SCOPES.sheets,
    rules: SHEETS_RULES,
    fields: { not_found: 'spreadsheet', permission_denied: 'spreadsheet', invalid_input: field },
  }) as const satisfies GoogleCall['about']

/** Milliseconds; a large sheet takes its time. */
const LONG = 120_000

/** How cells are given. */
export type Rendering = 'formatted' | 'raw' | 'formulas'

const OPTIONS = { formatted: 'FORMATTED_VALUE', raw: 'UNFORMATTED_VALUE', formulas: 'FORMULA' } as const

/**
 * `spreadsheets.values.batchGet` of one range, because it takes the range as a parameter and not as a part of the path.
 * Source: https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values/batchGet
 */
export async function readValues(
  ctx: GoogleContext,
  { id, range, field, rendering }: Located & { id: string; rendering: Rendering },
): Promise<{ range: string; values: unknown[][] }> {
  const { valueRanges } = await callForJson(ctx, VALUES, {
    endpoint: 'sheets',
    path: `/spreadsheets/${id}/values:batchGet`,
    query: {
      ranges: range,
      majorDimension: 'ROWS',
      valueRenderOption: OPTIONS[rendering],
      dateTimeRenderOption: 'FORMATTED_STRING',
    },
    timeout: LONG,
    about: about(field),
  })
  const [found] = valueRanges
  return { range: found.range, values: found.values ?? [] }
}

/** Cells to write, and where. */
interface Writing extends Located {
  id: string
  rows: readonly (readonly Cell[])[]
  /** Formulas and dates are recognised. */
  asTyped: boolean
}

const pathOf = (id: string, range: string) => `/spreadsheets/${id}/values/${encodeURIComponent(range)}`
const inputOption = (asTyped: boolean) => (asTyped ? 'USER_ENTERED' : 'RAW')

/** `spreadsheets.values.append`. Source: https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values/append */
export async function appendValues(
  ctx: GoogleContext,
  { id, range, field, rows, asTyped }: Writing,
): Promise<Static<typeof UPDATED>> {
  const { updates } = await callForJson(ctx, APPENDED, {
    endpoint: 'sheets',
    path: `${pathOf(id, range)}:append`,
    query: { valueInputOption: inputOption(asTyped), insertDataOption: 'INSERT_ROWS' },
    json: { majorDimension: 'ROWS', values: rows },
    timeout: LONG,
    about: about(field),
  })
  return updates
}

/** `spreadsheets.values.update`. Source: https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values/update */
export async function updateValues(
  ctx: GoogleContext,
  { id, range, field, rows, asTyped }: Writing,
): Promise<Static<typeof UPDATED>> {
  return callForJson(ctx, UPDATED, {
    endpoint: 'sheets',
    path: pathOf(id, range),
    method: 'PUT',
    query: { valueInputOption: inputOption(asTyped) },
    json: { range, majorDimension: 'ROWS', values: rows },
    timeout: LONG,
    about: about(field),
  })
}

/** `spreadsheets.values.clear`: empties cells and keeps their form. */
export async function clearValues(ctx: GoogleContext, { id, range, field }: Located & { id: string }): Promise<string> {
  const call = { path: `${pathOf(id, range)}:clear`, json: {}, about: about(field) }
  return (await callForJson(ctx, CLEARED, { endpoint: 'sheets', ...call })).clearedRange
}

const PROPERTIES = Type.Object({ sheetId: Type.Integer(), title: Type.String() })

const SPREADSHEET = Type.Object({
  spreadsheetId: Type.String({ minLength: 1 }),
  spreadsheetUrl: Type.Optional(Type.String()),
  sheets: Type.Array(Type.Object({ properties: PROPERTIES })),
})

/** A sheet of a spreadsheet. */
export type Sheet = Static<typeof PROPERTIES>

const SHAPE = 'spreadsheetId,spreadsheetUrl,sheets.properties(sheetId,title)'

/** `spreadsheets.get`: the sheets of a spreadsheet, from left to right. */
export async function listSheets(ctx: GoogleContext, id: string): Promise<Sheet[]> {
  const call = { path: `/spreadsheets/${id}`, query: { fields: SHAPE }, about: about('spreadsheet') }
  const { sheets } = await callForJson(ctx, SPREADSHEET, { endpoint: 'sheets', ...call })
  return sheets.map(({ properties }) => properties)
}

/** `spreadsheets.create`. Source: https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/create */
export async function createSpreadsheet(
  ctx: GoogleContext,
  spreadsheet: Readonly<Record<string, unknown>>,
): Promise<Static<typeof SPREADSHEET>> {
  const call = { path: '/spreadsheets', query: { fields: SHAPE }, json: spreadsheet, about: about('title') }
  return callForJson(ctx, SPREADSHEET, { endpoint: 'sheets', ...call })
}

/**
 * `spreadsheets.batchUpdate`: all of the changes or none.
 * Source: https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/batchUpdate
 */
export async function changeSpreadsheet(
  ctx: GoogleContext,
  { id, requests, field }: { id: string; requests: readonly Readonly<Record<string, unknown>>[]; field: string },
): Promise<void> {
  const call = { path: `/spreadsheets/${id}:batchUpdate`, json: { requests }, timeout: LONG, about: about(field) }
  await callForJson(ctx, Type.Object({ spreadsheetId: Type.String() }), { endpoint: 'sheets', ...call })
}
