import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface ChildResult {
  code: number | null
  /** It took too long and was ended. */
  timedOut: boolean
  stdout: string
  stderr: string
}

interface ChildOptions {
  cwd: string
  /** Milliseconds, after which it is ended. */
  timeout: number
  /** Default: nothing but what a program needs to start. */
  env?: NodeJS.ProcessEnv
  /** Called with what the child sends, as it comes. */
  onMessage(message: unknown): void
}

/**
 * Runs a module of ours that runs a piece's code, in a process without our environment unless told otherwise.
 *
 * @param module address of the module, such as `new URL('./children/load.js', import.meta.url)`
 */
export function runChild(module: URL, args: readonly string[], options: ChildOptions): Promise<ChildResult> {
  const { cwd, timeout, onMessage } = options
  const { env = bareEnvironment() } = options
  return new Promise((resolve, reject) => {
    const execArgv = ['--no-warnings']
    const child = fork(fileURLToPath(module), args, { cwd, env, execArgv, silent: true, serialization: 'advanced' })
    const result: ChildResult = { code: null, timedOut: false, stdout: '', stderr: '' }
    const end = () => void child.kill('SIGKILL')
    const timer = setTimeout(() => {
      result.timedOut = true
      end()
    }, timeout)
    process.once('exit', end)
    child.stdout?.on('data', (text) => {
      result.stdout += text
    })
    child.stderr?.on('data', (text) => {
      result.stderr += text
    })
    child.on('message', onMessage)
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      process.off('exit', end)
      resolve({ ...result, code })
    })
  })
}

function bareEnvironment(): NodeJS.ProcessEnv {
  const { PATH = '', TMPDIR } = process.env
  return { PATH, ...(TMPDIR && { TMPDIR }) }
}
