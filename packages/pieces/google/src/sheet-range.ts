import { PieceError } from '@plugboard/core'

/** A sheet, cells of it, or both in one text, as a form gives them. */
export interface Place {
  sheet?: string | undefined
  range?: string | undefined
}

/** A range as Google reads it, and the field that is at fault when Google does not. */
export interface Located {
  range: string
  field: 'sheet' | 'range'
}

const CELL = '(?:[A-Za-z]{1,3}[1-9]\\d{0,7}|[A-Za-z]{1,3}|[1-9]\\d{0,7})'
const CELLS = new RegExp(`^${CELL}(?::${CELL})?$`)

/**
 * The range in A1 notation. A sheet that was chosen is quoted, so that whatever its name is, no other sheet and no
 * other cells are meant. Source: https://developers.google.com/workspace/sheets/api/guides/concepts#cell
 *
 * @throws PieceError `invalid_input` naming the field.
 */
export function locate({ sheet, range }: Place): Located {
  const cells = range?.trim() ?? ''
  if (sheet === undefined) {
    if (cells === '') throw nothing()
    return { range: cells, field: 'range' }
  }
  if (cells === '') return { range: quotedSheet(sheet), field: 'sheet' }
  const plain = cells.replaceAll('$', '')
  if (!CELLS.test(plain)) throw notCells()
  return { range: `${quotedSheet(sheet)}!${plain}`, field: 'range' }
}

/** The name of a sheet as it stands in a range. */
export const quotedSheet = (name: string): string => `'${name.replaceAll("'", "''")}'`

/** The number of the first row of a range such as `'My sheet'!B7:C9`; null where it names none. */
export function firstRowOf(range: string): number | null {
  const row = /^\$?[A-Z]*\$?(\d+)/.exec(range.slice(range.lastIndexOf('!') + 1))?.[1]
  return row === undefined ? null : Number(row)
}

/** The place of a column given by its letters, from 0; undefined for what is no column. */
export function columnIndex(letters: string): number | undefined {
  if (!/^[A-Z]{1,3}$/i.test(letters)) return undefined
  const digits = [...letters.toUpperCase()].map((letter) => letter.charCodeAt(0) - 64)
  return digits.reduce((sum, digit) => sum * 26 + digit, 0) - 1
}

const nothing = () =>
  new PieceError('invalid_input', 'Neither a sheet nor a range is given.', {
    field: 'sheet',
    hint: 'Choose a sheet, or give a range such as Sheet1!A1:D20.',
  })

const notCells = () =>
  new PieceError('invalid_input', 'With a sheet chosen, the range is of cells alone.', {
    field: 'range',
    hint: 'Give it like A1:D20, A:D or 2:50, or leave the sheet empty and give all in the range.',
  })
