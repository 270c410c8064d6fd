/** Cells of a sheet, counted from 0; the ends stand one behind. Undefined ends are those of the sheet. */
export interface CellRange {
  sheet: string
  row: number
  column: number
  endRow: number | undefined
  endColumn: number | undefined
}

/** What a sheet has room for before it is made larger. */
export const GRID = { rows: 1_000, columns: 26 }

const columnOf = (letters: string) =>
  [...letters.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1

export function lettersOf(column: number): string {
  const rest = Math.floor(column / 26)
  return (rest > 0 ? lettersOf(rest - 1) : '') + String.fromCharCode(65 + (column % 26))
}

const CELL = /^([A-Za-z]{0,3})(\d{0,8})$/

/** Reads cells such as `A1:D20`, `A:D`, `2:50`, `B7`; undefined for what are none. */
function cellsIn(text: string): Omit<CellRange, 'sheet'> | undefined {
  const [from = '', to, more] = text.split(':')
  const [start, end] = [CELL.exec(from), CELL.exec(to ?? from)]
  if (!start || !end || more !== undefined || from === '' || to === '') return undefined
  const [, startColumn = '', startRow = ''] = start
  const [, endColumn = '', endRow = ''] = end
  if (to === undefined && (startColumn === '' || startRow === '')) return undefined
  return {
    row: startRow === '' ? 0 : Number(startRow) - 1,
    column: startColumn === '' ? 0 : columnOf(startColumn),
    endRow: endRow === '' ? undefined : Number(endRow),
    endColumn: endColumn === '' ? undefined : columnOf(endColumn) + 1,
  }
}

const WHOLE = { row: 0, column: 0, endRow: undefined, endColumn: undefined }
const QUOTED = /^'((?:[^']|'')+)'(?:!(.*))?$/s

/** Reads A1 notation as Google does: a name in quotes is a sheet, without them cells come first. */
export function readRange(text: string, sheets: readonly string[]): CellRange | undefined {
  const quoted = QUOTED.exec(text)
  if (quoted) return inSheet((quoted[1] ?? '').replaceAll("''", "'"), quoted[2], sheets)
  const bang = text.indexOf('!')
  if (bang >= 0) return inSheet(text.slice(0, bang), text.slice(bang + 1), sheets)
  const cells = cellsIn(text)
  const [first] = sheets
  if (cells && first !== undefined) return { sheet: first, ...cells }
  return inSheet(text, undefined, sheets)
}

function inSheet(name: string, cells: string | undefined, sheets: readonly string[]): CellRange | undefined {
  if (!sheets.includes(name)) return undefined
  const found = cells === undefined ? WHOLE : cellsIn(cells)
  return found && { sheet: name, ...found }
}
