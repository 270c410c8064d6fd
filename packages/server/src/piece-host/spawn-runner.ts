import { type ChildProcess, spawn } from 'node:child_process'
import { RUNNER } from './readable-folders.js'
import { systemTools } from './system-tools.js'

/** Heap of a runner, in MiB. Buffers are outside of it; see `watchMemory`. */
const HEAP_MB = 256

/** What a runner may do with files. */
export interface RunnerRights {
  /** Folders it may read: code. */
  readable: readonly string[]
  /** Folders it may read and write. */
  folders: readonly string[]
}

const OPEN_FILES = 256
/** Those before it are the streams of the process and the pipe to the server. */
const FIRST_DESCRIPTOR = 4

/** Limits of the system for one runner, where the tools of util-linux are there: no core dump, few open files. */
const PRLIMIT = ['/usr/bin/prlimit', '--core=0', `--nofile=${OPEN_FILES}`]
/** Of files it writes, in bytes. Those in folders the operator listed may be of any size. */
const FILE_SIZE = '--fsize=67108864'
/** A runner that does not listen any more must still end with the server. */
const SETPRIV = ['/usr/bin/setpriv', '--pdeathsig', 'KILL', '--']

/** Variables of the server's environment that a runner gets as well: they are needed to start and to trust TLS. */
const INHERITED = ['NODE_EXTRA_CA_CERTS', 'SystemRoot']

/**
 * Starts a runner in a process group of its own: it may read code, work in the given folders and connect, but not start
 * processes or threads, or load native code. It inherits one pipe and an empty environment.
 */
export function spawnRunner(rights: RunnerRights, cwd: string): ChildProcess {
  const fileSize = rights.folders.length > 0 ? [] : [FILE_SIZE]
  const [command = process.execPath, ...args] = [
    ...systemTools([[...PRLIMIT, ...fileSize, '--'], SETPRIV]),
    process.execPath,
    ...nodeFlags(rights),
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

const readAndWrite = (path: string) => [`--allow-fs-read=${path}`, `--allow-fs-write=${path}`]

/**
 * What is below a folder the runner has opened, by its descriptor: Linux finds it there however paths have changed since,
 * so that a piece cannot be led astray by a link put into a folder's place. Descriptor by descriptor, never their folder
 * as a whole: from there `5/..` would lead anywhere, while Node takes this for a path that is not below `5`. What stays
 * open to an author who means harm is what lies beside a listed folder and has such a number for a name.
 */
const OPEN_FOLDERS =
  process.platform === 'linux'
    ? Array.from({ length: OPEN_FILES - FIRST_DESCRIPTOR }, (_, index) => index + FIRST_DESCRIPTOR).flatMap(
        (number) => [`/proc/self/fd/${number}`, `/proc/self/fd/${number}/*`],
      )
    : []

/**
 * Node's permission model had another name before 22.13 and 23.5, and restricts the network since 25.
 * Source: https://nodejs.org/api/permissions.html
 */
export function nodeFlags({ readable, folders }: RunnerRights, version: string = process.versions.node): string[] {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const stable = major > 23 || (major === 23 && minor >= 5) || (major === 22 && minor >= 13)
  return [
    stable ? '--permission' : '--experimental-permission',
    ...(major >= 25 ? ['--allow-net'] : []),
    ...readable.map((folder) => `--allow-fs-read=${folder}`),
    ...folders.flatMap(readAndWrite),
    ...(folders.length > 0 ? OPEN_FOLDERS.flatMap(readAndWrite) : []),
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
