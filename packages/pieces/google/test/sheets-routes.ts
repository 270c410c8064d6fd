import { SCOPES } from '../src/google-services.js'
import { type Answer, invalid, notFound, ok, refusal } from './google-answers.js'
import type { Route, RouteRequest } from './google-server.js'
import type { StoredSpreadsheet } from './google-state.js'
import { changeSheets } from './sheets-changes.js'
import { type CellRange, GRID, lettersOf, readRange } from './sheets-range.js'

const quoted = (name: string) => (/^\w+$/.test(name) ? name : `'${name.replaceAll("'", "''")}'`)
const nameOf = ({ sheet, row, column }: CellRange, rows: number, columns: number) =>
  `${quoted(sheet)}!${lettersOf(column)}${row + 1}:${lettersOf(column + columns - 1)}${row + rows}`

type Found = { cells: CellRange; rows: unknown[][] } | { answer: Answer }

/** The cells a range is about, or why there are none. */
function find({ sheets }: StoredSpreadsheet, range: string): Found {
  const cells = readRange(range, Object.keys(sheets))
  const rows = cells && sheets[cells.sheet]
  if (!cells || !rows) return { answer: invalid(`Unable to parse range: ${range}`) }
  const [height, width] = [Math.max(GRID.rows, rows.length), GRID.columns]
  if (cells.row < height && cells.column < width) return { cells, rows }
  return { answer: invalid(`Range (${range}) exceeds grid limits. Max rows: ${height}, max columns: ${width}`) }
}

/** What a cell gives: a formula is kept as `{ formula, gives }`. */
const shown = (cell: unknown, option: string) => {
  const { formula, gives } = Object(cell)
  if (formula !== undefined)
    return option === 'FORMULA' ? formula : option === 'FORMATTED_VALUE' ? String(gives) : gives
  return option === 'FORMATTED_VALUE' ? String(cell ?? '') : (cell ?? '')
}

const trimmed = (cells: unknown[]) => cells.slice(0, cells.findLastIndex((cell) => cell !== '') + 1)

function read(spreadsheet: StoredSpreadsheet, url: URL): Answer {
  const found = find(spreadsheet, url.searchParams.get('ranges') ?? '')
  if ('answer' in found) return found.answer
  const { cells, rows } = found
  const option = url.searchParams.get('valueRenderOption') ?? ''
  const all = rows
    .slice(cells.row, cells.endRow)
    .map((row) => trimmed(row.slice(cells.column, cells.endColumn).map((cell) => shown(cell, option))))
  const values = all.slice(0, all.findLastIndex((row) => row.length > 0) + 1)
  const end = {
    rows: Math.min(cells.endRow ?? GRID.rows, GRID.rows) - cells.row,
    columns: (cells.endColumn ?? 26) - cells.column,
  }
  const range = nameOf(cells, end.rows, end.columns)
  return ok({
    spreadsheetId: 'id',
    valueRanges: [{ range, majorDimension: 'ROWS', ...(values.length > 0 && { values }) }],
  })
}

interface Writing extends StoredSpreadsheet {
  given: unknown[][]
  typed: boolean
}

const isFormula = (value: unknown): value is string => typeof value === 'string' && value.startsWith('=')

/** A value as it is kept: null leaves what is there, a formula is one only as if typed. */
const kept = (value: unknown, before: unknown, typed: boolean) => {
  if (value === null) return before ?? ''
  return typed && isFormula(value) ? { formula: value, gives: 0 } : value
}

function put({ sheets, given, typed }: Writing, { sheet, row, column }: CellRange): void {
  const rows = sheets[sheet] ?? []
  for (const [down, values] of given.entries()) {
    while (rows.length <= row + down) rows.push([])
    const target = rows[row + down] ?? []
    for (const [right, value] of values.entries()) {
      target[column + right] = kept(value, target[column + right], typed)
    }
    for (let index = 0; index < target.length; index++) target[index] ??= ''
  }
}

const written = (spreadsheet: Writing, cells: CellRange) => {
  const width = Math.max(...spreadsheet.given.map((row) => row.length), 1)
  const updatedCells = spreadsheet.given.flat().filter((cell) => cell !== null).length
  return {
    updatedRange: nameOf(cells, spreadsheet.given.length, width),
    updatedRows: spreadsheet.given.length,
    updatedCells,
  }
}

function append(spreadsheet: Writing, { cells, rows }: { cells: CellRange; rows: unknown[][] }): Answer {
  const target = { ...cells, row: rows.length }
  put(spreadsheet, target)
  return ok({ spreadsheetId: 'id', updates: written(spreadsheet, target) })
}

function update(spreadsheet: Writing, cells: CellRange): Answer {
  const { given } = spreadsheet
  const isOne = cells.endRow === cells.row + 1 && cells.endColumn === cells.column + 1
  const height = (cells.endRow ?? GRID.rows) - cells.row
  const width = (cells.endColumn ?? GRID.columns) - cells.column
  if (!isOne && (given.length > height || given.some((row) => row.length > width)))
    return invalid('Requested writing within range, but tried writing outside of it.')
  put(spreadsheet, cells)
  return ok({ spreadsheetId: 'id', ...written(spreadsheet, cells) })
}

function clear({ cells, rows }: { cells: CellRange; rows: unknown[][] }): Answer {
  for (const row of rows.slice(cells.row, cells.endRow)) row.fill('', cells.column, cells.endColumn)
  return ok({ spreadsheetId: 'id', clearedRange: nameOf(cells, (cells.endRow ?? GRID.rows) - cells.row, 1) })
}

const denied = () => refusal(403, { status: 'PERMISSION_DENIED', message: 'The caller does not have permission' })
const PROTECTED =
  'You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection if you need to edit.'
const TOO_MANY = 'This action would increase the number of cells in the workbook above the limit of 10000000 cells.'

function write(spreadsheet: StoredSpreadsheet, range: string, { url, seen }: RouteRequest): Answer {
  const [, address = '', verb = ''] = /^(.*?)(?::(append|clear))?$/s.exec(range) ?? []
  const found = find(spreadsheet, address)
  if ('answer' in found) return found.answer
  if (spreadsheet.protected?.includes(found.cells.sheet)) return invalid(PROTECTED)
  if (verb === 'clear') return clear(found)
  const option = url.searchParams.get('valueInputOption') ?? ''
  if (!['RAW', 'USER_ENTERED'].includes(option)) return invalid("'valueInputOption' is required but not specified")
  const { values }: { values: unknown[][] } = JSON.parse(seen.body)
  if (values.flat().length > (spreadsheet.room ?? 10_000_000)) return invalid(TOO_MANY)
  const writing = { ...spreadsheet, given: values, typed: option === 'USER_ENTERED' }
  return verb === 'append' ? append(writing, found) : update(writing, found.cells)
}

const described = (id: string, { sheets, ids = {} }: StoredSpreadsheet) => ({
  spreadsheetId: id,
  spreadsheetUrl: `https://docs.google.com/spreadsheets/d/${id}/edit`,
  sheets: Object.keys(sheets).map((title, index) => ({ properties: { sheetId: ids[title] ?? index, title, index } })),
})

function create({ state, seen }: RouteRequest): Answer {
  const { properties, sheets } = JSON.parse(seen.body)
  const id = `made-${state.spreadsheets.size}`
  const rowsOf = (data: unknown) =>
    Object(data)?.[0]?.rowData.map(({ values }: { values: { userEnteredValue: { stringValue: string } }[] }) =>
      values.map(({ userEnteredValue }) => userEnteredValue.stringValue),
    ) ?? []
  const made = sheets.map(({ properties: { title }, data }: { properties: { title: string }; data: unknown }) => [
    title,
    rowsOf(data),
  ])
  const stored: StoredSpreadsheet = { public: false, title: properties.title, sheets: Object.fromEntries(made) }
  state.spreadsheets.set(id, stored)
  return ok(described(id, stored))
}

const BASE = '/v4/spreadsheets'

/** `spreadsheets` and `spreadsheets.values`, of spreadsheets that keep what is written. */
export const sheetsRoutes: Route = (request) => {
  const { url, state, seen } = request
  const reads = seen.method === 'GET'
  const refused = reads ? request.allow([SCOPES.sheets], { keyed: true }) : request.allow([SCOPES.sheets])
  if (refused) return refused
  if (url.pathname === BASE) return create(request)
  const [first = '', what = '', range = ''] = url.pathname.slice(BASE.length + 1).split('/')
  const [id = '', change] = first.split(':')
  const spreadsheet = state.spreadsheets.get(id)
  if (!spreadsheet) return notFound('Requested entity was not found.')
  if (request.keyed && !spreadsheet.public) return denied()
  if (spreadsheet.office) return invalid('This operation is not supported for this document')
  if (reads) return what.endsWith(':batchGet') ? read(spreadsheet, url) : ok(described(id, spreadsheet))
  if (spreadsheet.readOnly) return denied()
  if (change === 'batchUpdate') return changeSheets(id, spreadsheet, seen.body)
  return write(spreadsheet, decodeURIComponent(range), request)
}
