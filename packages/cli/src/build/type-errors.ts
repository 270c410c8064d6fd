import { stripVTControlCharacters } from 'node:util'

/** One thing the type checker complains about. */
export interface TypeProblem {
  /** Path from the piece's folder; absent for what is wrong with the project as a whole. */
  file?: string
  line?: number
  column?: number
  message: string
}

const LOCATED = /^(.+?)\((\d+),(\d+)\): error (TS\d+: .*)$/
const GLOBAL = /^error (TS\d+: .*)$/

/** Reads what `tsc --pretty false` printed. Further lines of an explanation are left out. */
export function typeErrors(output: string): TypeProblem[] {
  return stripVTControlCharacters(output)
    .split(/\r?\n/)
    .flatMap((line): TypeProblem[] => {
      const [, file, row, column, message] = LOCATED.exec(line) ?? []
      if (file && message) return [{ file, line: Number(row), column: Number(column), message }]
      const [, general] = GLOBAL.exec(line) ?? []
      return general === undefined ? [] : [{ message: general }]
    })
}
