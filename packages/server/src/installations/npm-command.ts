import { spawn } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { systemTools } from '../piece-host/system-tools.js'
import { installProblem } from './install-problem.js'

/** How a command of npm ended. */
export interface NpmResult {
  /** Null when it was killed. */
  code: number | null
  /** What killed it; null when its time was up. */
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

interface NpmOptions {
  cwd: string
  /** Variables beside those that every program needs. */
  env?: Readonly<Record<string, string>>
  /** Milliseconds until it is killed. */
  timeout: number
  signal?: AbortSignal
}

const LONGEST_OUTPUT = 1024 * 1024
/** It ends with the server, and writes no file of more than 256 MiB: what it unpacks may have been made to fill the disk. */
const TOOLS = [
  ['/usr/bin/prlimit', '--core=0', '--fsize=268435456', '--'],
  ['/usr/bin/setpriv', '--pdeathsig', 'KILL', '--'],
]
/** Of the server's own environment. */
const INHERITED = ['PATH', 'SystemRoot', 'NODE_EXTRA_CA_CERTS', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']

/** Where npm's program is: beside this Node, or on the path; undefined when there is none. */
function findNpm(): string | undefined {
  const beside = dirname(process.execPath)
  const places = [
    join(beside, '../lib/node_modules/npm/bin/npm-cli.js'),
    join(beside, 'node_modules/npm/bin/npm-cli.js'),
    ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'npm')),
  ]
  return places
    .filter((place) => existsSync(place))
    .map((place) => realpathSync(place))
    .find((path) => path.endsWith('.js'))
}

/**
 * Runs npm without a shell and without the server's secrets, in a process group that is killed when its time is up or
 * the server ends. Throws `npm_missing`, and the reason of the signal.
 */
export async function runNpm(args: readonly string[], { cwd, env, timeout, signal }: NpmOptions): Promise<NpmResult> {
  signal?.throwIfAborted()
  const npm = findNpm()
  if (npm === undefined) throw installProblem('npm_missing', 'npm is not installed where the server runs.')
  const own = Object.fromEntries(INHERITED.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
  const [program = process.execPath, ...rest] = [...systemTools(TOOLS), process.execPath, npm, ...args]
  const child = spawn(program, rest, {
    cwd,
    env: { ...own, ...env },
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  let isLate = false
  const end = () => kill(child.pid)
  const timer = setTimeout(() => {
    isLate = true
    end()
  }, timeout)
  const closed = new Promise<Pick<NpmResult, 'code' | 'signal'>>((resolve, reject) => {
    signal?.addEventListener('abort', end, { once: true })
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        if (output[name].length < LONGEST_OUTPUT) output[name] += text
      })
    }
    child.once('error', reject)
    child.once('close', (code, killed) => resolve({ code, signal: isLate ? null : killed }))
  })
  try {
    const ended = await closed
    signal?.throwIfAborted()
    return { ...ended, ...output }
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', end)
  }
}

function kill(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
