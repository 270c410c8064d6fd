import { spawn } from 'node:child_process'

export interface ProgramEnd {
  /** Null when it was killed. */
  readonly code: number | null
  /** Standard output and standard error, as they came, the last MiB of them. */
  readonly output: string
}

interface ProgramOptions {
  readonly cwd: string
  /** Ends the program. */
  readonly signal: AbortSignal
  /** When its standard input ends. Default: at once. */
  readonly inputEnds?: Promise<unknown>
}

const LONGEST_OUTPUT = 1024 * 1024

/** Runs a JavaScript program with this Node to its end. Rejects when the signal ends it. */
export function runProgram(
  program: string,
  args: readonly string[],
  { cwd, signal, inputEnds = Promise.resolve() }: ProgramOptions,
): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { cwd, signal, stdio: ['pipe', 'pipe', 'pipe'] })
    inputEnds.finally(() => child.stdin.end()).catch(() => undefined)
    // A program that ended already does not read any more.
    child.stdin.on('error', () => undefined)
    let output = ''
    const take = (text: string) => {
      output = (output + text).slice(-LONGEST_OUTPUT)
    }
    child.stdout.setEncoding('utf8').on('data', take)
    child.stderr.setEncoding('utf8').on('data', take)
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}
