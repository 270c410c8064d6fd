import { stripVTControlCharacters } from 'node:util'

/** One thing the type checker complains about. */
export interface TypeProblem {
  /** Path from the piece's folder; absent for what is wrong with the project as a whole. */
  file?: string
  line?: number
  column?: number
  message: string
}

const LOCATED = /^([^\s(][^(]*)\((\d+),(\d+)\): error (TS\d+: .*)$/
const GLOBAL = /^error (TS\d+: .*)$/

/** Reads what `tsc --pretty false` printed. Lines that are indented explain the one above. */
export function typeErrors(output: string): TypeProblem[] {
  const problems: TypeProblem[] = []
  for (const line of stripVTControlCharacters(output).split(/\r?\n/)) {
    const problem = problemIn(line)
    const last = problems.at(-1)
    if (problem) problems.push(problem)
    else if (last && /^\s+\S/.test(line)) last.message += `\n${line.trimEnd()}`
  }
  return problems
}

function problemIn(line: string): TypeProblem | undefined {
  const [, file, row, column, message] = LOCATED.exec(line) ?? []
  if (file && message) return { file, line: Number(row), column: Number(column), message }
  const [, general] = GLOBAL.exec(line) ?? []
  return general === undefined ? undefined : { message: general }
}
