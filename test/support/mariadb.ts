import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from './free-port.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a superuser connects to the MariaDB of the test run; null where there is none. */
    mariadbUrl: string | null
  }
}

/** A MariaDB server that runs for tests. */
export interface RunningMariadb {
  /** `mysql://superuser:password@127.0.0.1:port/` */
  readonly url: string
  readonly port: number
  readonly user: string
  readonly password: string
  /** Ends the server and removes its files. */
  stop(): Promise<void>
}

const SERVER = 'mariadbd'
const USER = 'superuser'
const PASSWORD = 'mariadb'

/** Debian keeps the server where only root's PATH leads. */
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` }

const SETTINGS = [
  '--bind-address=127.0.0.1',
  '--skip-name-resolve',
  '--skip-log-bin',
  '--performance-schema=off',
  '--max-connections=200',
  '--innodb-buffer-pool-size=64M',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=0',
  '--innodb-fast-shutdown=2',
  '--skip-ssl',
]

/**
 * Starts a real MariaDB of its own on a free loopback port, with throw-away files under the temporary folder and
 * without flushing to disk. Takes about three seconds. `settings` are further options of `mariadbd`.
 *
 * @throws with what MariaDB wrote if it does not start, or is not installed.
 */
export async function startMariadb(settings: readonly string[] = []): Promise<RunningMariadb> {
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-mariadb-'))
  const port = await freePort()
  const written: string[] = []
  let server: ChildProcess | undefined
  const stop = async () => {
    if (server) await end(server)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await chmod(folder, 0o700)
    await install(join(folder, 'data'))
    await writeFile(join(folder, 'init.sql'), SUPERUSER)
    server = launch(folder, port, settings, (text) => written.push(text))
    await untilItGreets(server, port)
  } catch (cause) {
    await stop()
    throw new Error(`MariaDB did not start:\n${written.join('').split('\n').slice(-20).join('\n')}`, { cause })
  }
  return { url: `mysql://${USER}:${PASSWORD}@127.0.0.1:${port}/`, port, user: USER, password: PASSWORD, stop }
}

const SUPERUSER = `
create user '${USER}'@'%' identified by '${PASSWORD}';
grant all on *.* to '${USER}'@'%' with grant option;
`

async function install(data: string): Promise<void> {
  const options = ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db']
  await promisify(execFile)('mariadb-install-db', [...options, `--user=${userInfo().username}`], { env })
}

function launch(folder: string, port: number, settings: readonly string[], onLog: (text: string) => void) {
  const files = [`--datadir=${folder}/data`, `--socket=${folder}/socket`, `--init-file=${folder}/init.sql`]
  const options = [`--port=${port}`, `--user=${userInfo().username}`, ...files, ...SETTINGS, ...settings]
  const server = spawn(SERVER, ['--no-defaults', ...options], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  server.on('error', (error) => onLog(String(error)))
  server.stderr.setEncoding('utf8').on('data', onLog)
  process.once('exit', () => server.kill('SIGKILL'))
  return server
}

/** The server speaks first, as soon as it takes connections. */
async function untilItGreets(server: ChildProcess, port: number): Promise<void> {
  for (const start = Date.now(); Date.now() - start < 60_000; await sleep(50)) {
    if (server.exitCode !== null || server.pid === undefined) throw new Error('It ended at once.')
    const socket = connect(port, '127.0.0.1')
    const greeted = await Promise.race([
      once(socket, 'data').then(
        () => true,
        () => false,
      ),
      once(socket, 'close').then(() => false),
    ])
    socket.destroy()
    if (greeted) return
  }
  throw new Error('It took longer than a minute.')
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return
  const ended = once(server, 'exit')
  server.kill('SIGTERM')
  const tooLong = setTimeout(() => server.kill('SIGKILL'), 10_000)
  await ended
  clearTimeout(tooLong)
}
