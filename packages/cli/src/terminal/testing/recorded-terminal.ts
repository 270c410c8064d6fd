import { createTerminal, type TerminalOptions } from '../create-terminal.js'
import type { Terminal } from '../terminal.js'

export interface RecordedTerminal extends Terminal {
  /** What was written so far. */
  readonly out: string
  readonly err: string
}

/** A terminal that keeps what is said, for tests. Plain unless told otherwise. */
export function recordedTerminal(
  options: Partial<TerminalOptions> & { isTTY?: boolean; columns?: number } = {},
): RecordedTerminal {
  const { isTTY = false, columns = 80, ...more } = options
  const written = { out: '', err: '' }
  const to = (name: 'out' | 'err') => ({
    isTTY,
    columns,
    write(text: string) {
      written[name] += text
    },
  })
  const terminal = createTerminal({
    json: false,
    env: {},
    interactive: isTTY,
    stdout: to('out'),
    stderr: to('err'),
    ...more,
  })
  return Object.defineProperties(terminal, {
    out: { get: () => written.out },
    err: { get: () => written.err },
  }) as RecordedTerminal
}
