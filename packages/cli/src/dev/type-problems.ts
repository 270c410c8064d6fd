import type { WorkbenchProblem } from '@plugboard/server'
import { typeErrors } from '../build/type-errors.js'

/** What the compiler complained about, with file, line and column, as the workbench shows it. */
export function typeProblems(output: string): WorkbenchProblem[] {
  return typeErrors(output).map(({ file, line, column, message }) => ({
    kind: 'build',
    at: file === undefined ? 'tsconfig.json' : `${file}:${line}:${column}`,
    message,
  }))
}
