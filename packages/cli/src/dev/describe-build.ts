import { styleText } from 'node:util'
import type { WorkbenchBuild, WorkbenchProblem } from '@plugboard/server'

/** Longer lists are for the page. */
const MOST = 10

/** One line about a build, and one for each problem, with colours where the terminal has them. */
export function describeBuild({ isLoaded, problems, ms }: WorkbenchBuild, color: boolean): string {
  const paint = (format: Parameters<typeof styleText>[0], text: string) =>
    color ? styleText(format, text, { validateStream: false }) : text
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  const head = isLoaded ? `Built in ${ms} ms` : `Not built (${ms} ms)`
  const line = ({ at, message }: WorkbenchProblem) =>
    `  ${[paint('dim', at), firstLine(message)].filter(Boolean).join('  ')}`
  const shown = problems.slice(0, MOST).map(line)
  const rest = problems.length > MOST ? [`  and ${problems.length - MOST} more, on the page`] : []
  if (problems.length === 0) return paint('green', head)
  return [paint(isLoaded ? 'yellow' : 'red', `${head}, ${count}`), ...shown, ...rest].join('\n')
}

/** The rest of a message is on the page. */
const firstLine = (text: string): string => text.split('\n', 1)[0] ?? ''
