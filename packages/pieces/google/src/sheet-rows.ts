import { PieceError } from '@plugboard/core'
import type { Cell } from './sheets-api.js'

/**
 * Rows as objects, named by the first row. A column without a name is called `Column 3`, and of names that come twice
 * the later ones get a number. Google leaves out empty cells at the end of a row; here they are empty texts.
 */
export function asObjects(values: readonly (readonly unknown[])[]): Record<string, unknown>[] {
  const [head = [], ...rows] = values
  const width = Math.max(0, ...values.map((row) => row.length))
  const names = uniqueNames(Array.from({ length: width }, (_, index) => nameOf(head[index], index)))
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? ''])))
}

function nameOf(cell: unknown, index: number): string {
  const name = cell === undefined || cell === null ? '' : String(cell).trim()
  return name === '' ? `Column ${index + 1}` : name
}

function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    let free = name
    for (let number = 2; taken.has(free); number++) free = `${name} (${number})`
    taken.add(free)
    return free
  })
}

/**
 * Rows as a step gives them: lists of texts, numbers, yes or no, and null for an empty cell.
 *
 * @throws PieceError `invalid_input` naming the field and the row.
 */
export function checkRows(given: unknown, field: string): Cell[][] {
  if (!Array.isArray(given) || given.length === 0) throw wrong('There are no rows to append.', field)
  return given.map((row, index) => {
    if (Array.isArray(row) && row.every(isCell)) return row
    throw wrong(`Row ${index + 1} is not a list of texts, numbers, true, false or null.`, field)
  })
}

function isCell(value: unknown): value is Cell {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

const wrong = (message: string, field: string) =>
  new PieceError('invalid_input', message, {
    field,
    hint: 'Give a list of rows, each a list of cells, such as [["Ada", 36], ["Grace", 85]].',
  })
