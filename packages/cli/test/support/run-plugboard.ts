import { fileURLToPath } from 'node:url'
import { type ProcessResult, runProcess } from '../../src/process/run-process.js'

const COMMAND = fileURLToPath(new URL('../../bin/plugboard.js', import.meta.url))

/** Runs the built command as it would run in a pipe. */
export function runPlugboard(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ProcessResult> {
  const { PATH = '', HOME = '' } = process.env
  return runProcess(process.execPath, [COMMAND, ...args], { cwd, env: { PATH, HOME, ...env } })
}
