import { PieceError } from '@plugboard/core'
import type { Cell } from './sheets-api.js'

/**
 * The names of columns, by the first row. One without a name is called `Column 3`, and of names that come twice the
 * later ones get a number.
 *
 * @param width columns there are, though the first row may end early.
 */
export function columnNames(head: readonly unknown[], width = head.length): string[] {
  const taken = new Set<string>()
  return Array.from({ length: width }, (_, index) => {
    const name = nameOf(head[index], index)
    let free = name
    for (let number = 2; taken.has(free); number++) free = `${name} (${number})`
    taken.add(free)
    return free
  })
}

function nameOf(cell: unknown, index: number): string {
  const name = cell === undefined || cell === null ? '' : String(cell).trim()
  return name === '' ? `Column ${index + 1}` : name
}

/** A row as an object. Google leaves out empty cells at the end of a row; here they are empty texts. */
export const asObject = (names: readonly string[], row: readonly unknown[]): Record<string, unknown> =>
  Object.fromEntries(names.map((name, index) => [name, row[index] ?? '']))

/** The columns of the widest row. */
export const widthOf = (values: readonly (readonly unknown[])[]): number =>
  values.reduce((width, row) => Math.max(width, row.length), 0)

/** Rows as objects, named by the first row. */
export function asObjects(values: readonly (readonly unknown[])[]): Record<string, unknown>[] {
  const [head = [], ...rows] = values
  const names = columnNames(head, widthOf(values))
  return rows.map((row) => asObject(names, row))
}

/** Rows as a step gives them: all of them lists, or all of them objects. */
export type GivenRows = { lists: Cell[][] } | { objects: ReadonlyMap<string, Cell>[] }

/**
 * Reads rows: lists or objects of texts, numbers, yes or no, and null for an empty cell.
 *
 * @throws PieceError `invalid_input` naming the field and the row.
 */
export function checkRows(given: unknown, field: string): GivenRows {
  if (!Array.isArray(given) || given.length === 0) throw wrong('There are no rows.', field)
  const lists: Cell[][] = []
  const objects: ReadonlyMap<string, Cell>[] = []
  for (const [index, row] of given.entries()) {
    if (Array.isArray(row) && row.every(isCell)) lists.push(row)
    else objects.push(objectOf(row) ?? fail(index, field))
  }
  if (lists.length > 0 && objects.length > 0) throw wrong('Some rows are lists and some are objects.', field)
  return lists.length > 0 ? { lists } : { objects }
}

function objectOf(row: unknown): ReadonlyMap<string, Cell> | undefined {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return undefined
  const cells = new Map<string, Cell>()
  for (const [name, value] of Object.entries(row)) {
    if (!isCell(value)) return undefined
    cells.set(name, value)
  }
  return cells
}

function fail(index: number, field: string): never {
  throw wrong(`Row ${index + 1} is not a list or object of texts, numbers, true, false or null.`, field)
}

/**
 * Rows in the order of the columns. A column that an object does not name is null: empty in a new row, left alone in
 * one that is there.
 *
 * @throws PieceError `invalid_input` for a name that is no column.
 */
export function inColumns(
  objects: readonly ReadonlyMap<string, Cell>[],
  names: readonly string[],
  field: string,
): Cell[][] {
  return objects.map((row, index) => {
    if ([...row.keys()].some((name) => !names.includes(name))) throw notAColumn(index, field)
    return names.map((name) => row.get(name) ?? null)
  })
}

function isCell(value: unknown): value is Cell {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

const notAColumn = (index: number, field: string) =>
  new PieceError('invalid_input', `Row ${index + 1} has a name that is no column of the sheet.`, {
    field,
    hint: 'Use the names in the first row of the sheet, capitals included; a column without one is called “Column 3”.',
  })

const wrong = (message: string, field: string) =>
  new PieceError('invalid_input', message, {
    field,
    hint: 'Give a list of rows, such as [["Ada", 36], ["Grace", 85]] or [{"Name": "Ada", "Age": 36}].',
  })
