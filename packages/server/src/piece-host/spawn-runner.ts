import { type ChildProcess, spawn } from 'node:child_process'
import { RUNNER } from './readable-folders.js'
import { systemTools } from './system-tools.js'

/** Heap of a runner, in MiB. Buffers are outside of it; see `watchMemory`. */
const HEAP_MB = 256

/** Limits of the system for one runner, where the tools of util-linux are there: no core dump, few open files. */
const PRLIMIT = ['/usr/bin/prlimit', '--core=0', '--nofile=256', '--fsize=67108864', '--']
/** A runner that does not listen any more must still end with the server. */
const SETPRIV = ['/usr/bin/setpriv', '--pdeathsig', 'KILL', '--']

/** Variables of the server's environment that a runner gets as well: they are needed to start and to trust TLS. */
const INHERITED = ['NODE_EXTRA_CA_CERTS', 'SystemRoot']

/**
 * Starts a runner in a process group of its own: it may read the given folders and connect, but not write, start
 * processes or threads, or load native code. It inherits one pipe and an empty environment.
 */
export function spawnRunner(folders: readonly string[], cwd: string): ChildProcess {
  const [command = process.execPath, ...args] = [
    ...systemTools([PRLIMIT, SETPRIV]),
    process.execPath,
    ...nodeFlags(folders),
    RUNNER,
  ]
  return spawn(command, args, {
    cwd,
    env: environment(),
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
}

/**
 * Node's permission model had another name before 22.13 and 23.5, and restricts the network since 25.
 * Source: https://nodejs.org/api/permissions.html
 */
export function nodeFlags(folders: readonly string[], version: string = process.versions.node): string[] {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const stable = major > 23 || (major === 23 && minor >= 5) || (major === 22 && minor >= 13)
  return [
    stable ? '--permission' : '--experimental-permission',
    ...(major >= 25 ? ['--allow-net'] : []),
    ...folders.map((folder) => `--allow-fs-read=${folder}`),
    `--max-old-space-size=${HEAP_MB}`,
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=SecurityWarning',
  ]
}

function environment(): NodeJS.ProcessEnv {
  const inherited = INHERITED.map((name) => [name, process.env[name]]).filter(([, value]) => value !== undefined)
  return { TZ: 'UTC', ...Object.fromEntries(inherited) }
}

/** Ends a runner and whatever it may have started, at once. */
export function killRunner(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  if (process.platform === 'win32') return void child.kill('SIGKILL')
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
