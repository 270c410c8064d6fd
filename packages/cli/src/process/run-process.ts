import { spawn } from 'node:child_process'

export interface ProcessResult {
  /** Null when it was ended by a signal. */
  code: number | null
  stdout: string
  stderr: string
}

interface ProcessOptions {
  cwd: string
  env?: NodeJS.ProcessEnv
  /** Milliseconds, after which it is ended. Default five minutes. */
  timeout?: number
}

/**
 * Runs a program to its end and keeps what it says.
 *
 * @throws Error with the system's code, such as `ENOENT`, when it cannot be started.
 */
export function runProcess(command: string, args: readonly string[], options: ProcessOptions): Promise<ProcessResult> {
  const { cwd, env = process.env, timeout = 300_000 } = options
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, timeout, stdio: ['ignore', 'pipe', 'pipe'] })
    const said = { stdout: '', stderr: '' }
    const end = () => child.kill()
    process.once('exit', end)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said.stderr += text
    })
    child.on('error', reject)
    child.on('close', (code) => {
      process.off('exit', end)
      resolve({ code, ...said })
    })
  })
}
