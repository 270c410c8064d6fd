import type { WorkbenchProblem } from '@plugboard/server'

const LINE = /^(?<file>[^\s(][^(]*)\((?<row>\d+),(?<column>\d+)\): error (?<message>.+)$/
const PLAIN = /^error (?<message>TS\d+: .+)$/

/** What the compiler complained about, with file, line and column. Lines that are indented belong to the one above. */
export function typeProblems(output: string): WorkbenchProblem[] {
  const problems: { kind: 'build'; at: string; message: string }[] = []
  for (const line of output.split(/\r?\n/)) {
    const found = LINE.exec(line)?.groups ?? PLAIN.exec(line)?.groups
    const last = problems.at(-1)
    if (found) {
      const { file, row, column, message = '' } = found
      problems.push({ kind: 'build', at: file === undefined ? 'tsconfig.json' : `${file}:${row}:${column}`, message })
    } else if (last && /^\s+\S/.test(line)) last.message += `\n${line.trimEnd()}`
  }
  return problems
}
