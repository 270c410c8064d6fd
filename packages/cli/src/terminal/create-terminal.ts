import { styleText } from 'node:util'
import type { Mark, Style, Terminal } from './terminal.js'
import { withSpinner } from './with-spinner.js'

/** What is used of a process's output. */
export interface Output {
  readonly isTTY?: boolean
  /** Width of a terminal; 0 where a pretended one does not know. */
  readonly columns?: number
  write(text: string): unknown
}

export interface TerminalOptions {
  json: boolean
  env: Readonly<Record<string, string | undefined>>
  /** Whether somebody can type. */
  interactive: boolean
  stdout: Output
  stderr: Output
}

const SIGNS: Readonly<Record<Mark, [sign: string, style: Style]>> = {
  ok: ['✓', 'green'],
  warning: ['!', 'yellow'],
  problem: ['✗', 'red'],
  skipped: ['–', 'dim'],
}

/** The terminal of a command. `CI` makes it plain; `NO_COLOR` takes the colours only (https://no-color.org). */
export function createTerminal({ json, env, interactive, stdout, stderr }: TerminalOptions): Terminal {
  const isPerson = interactive && stdout.isTTY === true && stdout.columns !== 0 && !isSet(env.CI)
  const mode = json ? 'json' : isPerson ? 'terminal' : 'plain'
  const colours = mode === 'terminal' && !isSet(env.NO_COLOR)
  const paint = (style: Style, text: string) => (colours ? styleText(style, text, { validateStream: false }) : text)
  const line = (text = '') => void (json || stdout.write(`${text}\n`))
  const print = (value: unknown) => void stdout.write(`${JSON.stringify(value, null, 2)}\n`)
  return {
    mode,
    line,
    paint,
    mark: (mark, text) => line(`${paint(SIGNS[mark][1], SIGNS[mark][0])} ${text}`),
    task: (title, run) => (mode === 'terminal' ? withSpinner(title, run) : run()),
    result: (value) => void (json && print(value)),
    failure({ code, message, hint }) {
      if (json) return print({ error: { code, message, ...(hint !== undefined && { hint }) } })
      stderr.write(`${paint('red', 'plugboard:')} ${message}\n${hint === undefined ? '' : `${hint}\n`}`)
    },
  }
}

const isSet = (value: string | undefined) => value !== undefined && value !== ''
