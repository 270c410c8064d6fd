import { SCOPES } from '../src/google-services.js'
import { type Answer, invalid, notFound, ok, refusal } from './google-answers.js'
import type { Route, RouteRequest } from './google-server.js'

type Sheets = Record<string, unknown[][]>

/** Whole sheets, and from a row on: `Sheet1`, `'My sheet'`, `Sheet1!A2:B`. */
function cellsIn(sheets: Sheets, range: string): { name: string; values: unknown[][] } | undefined {
  const [sheet = '', cells = ''] = range.split('!')
  const name = sheet.replace(/^'(.*)'$/, '$1')
  const firstRow = Number(/^[A-Z]+(\d+)/.exec(cells)?.[1] ?? 1)
  const values = Object.hasOwn(sheets, name) ? sheets[name]?.slice(firstRow - 1) : undefined
  return values && { name, values }
}

function read(sheets: Sheets, url: URL): Answer {
  const range = url.searchParams.get('ranges') ?? ''
  const found = cellsIn(sheets, range)
  if (!found) return invalid(`Unable to parse range: ${range}`)
  const asText = url.searchParams.get('valueRenderOption') === 'FORMATTED_VALUE'
  const values = found.values.map((row) => row.map((cell) => (asText ? String(cell) : cell)))
  const valueRange = { range: `${found.name}!A1:Z1000`, majorDimension: 'ROWS', ...(values.length > 0 && { values }) }
  return ok({ valueRanges: [valueRange] })
}

function append(sheets: Sheets, range: string, { url, seen }: RouteRequest): Answer {
  const found = cellsIn(sheets, range)
  if (!found) return invalid(`Unable to parse range: ${range}`)
  if (!['RAW', 'USER_ENTERED'].includes(url.searchParams.get('valueInputOption') ?? ''))
    return invalid("'valueInputOption' is required but not specified")
  const { values }: { values: unknown[][] } = JSON.parse(seen.body)
  const first = (sheets[found.name]?.push(...values) ?? 0) - values.length + 1
  const updatedRange = `${found.name}!A${first}:B${first + values.length - 1}`
  return ok({ spreadsheetId: 'id', updates: { updatedRange, updatedRows: values.length } })
}

const BASE = '/v4/spreadsheets/'

/** `spreadsheets.get`, `spreadsheets.values.batchGet` and `.append`. */
export const sheetsRoutes: Route = (request) => {
  const { url, state, seen } = request
  const denied = request.allow([SCOPES.sheets], { keyed: true })
  if (denied) return denied
  const [id = '', what = '', range = ''] = url.pathname.slice(BASE.length).split('/')
  const [, verb = ''] = what.split(':')
  const spreadsheet = state.spreadsheets.get(id)
  if (!spreadsheet) return notFound('Requested entity was not found.')
  if (request.keyed && !spreadsheet.public)
    return refusal(403, { status: 'PERMISSION_DENIED', message: 'The caller does not have permission' })
  if (seen.method === 'POST' && range.endsWith(':append'))
    return append(spreadsheet.sheets, decodeURIComponent(range.replace(/:append$/, '')), request)
  return verb === 'batchGet' ? read(spreadsheet.sheets, url) : ok({ spreadsheetId: id })
}
