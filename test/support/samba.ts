import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from './free-port.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** A share that may be written to, as `smb://user:password@host:port/share`; null where there is none. */
    sambaUrl: string | null
  }
}

/** A Samba server that runs for tests. */
export interface RunningSamba {
  /** `smb://user:password@127.0.0.1:port/data` */
  readonly url: string
  readonly port: number
  /** The process that listens; it starts one for each connection. */
  readonly pid: number
  /** The folder behind the share `data`, which the user may write to. The share `readonly` is the same. */
  readonly folder: string
  /** Ends the server and removes its files. */
  stop(): Promise<void>
}

interface SambaOptions {
  /** Lines for the `[global]` part of smb.conf. */
  settings?: readonly string[]
}

const PROGRAMS = ['/usr/sbin', '/usr/local/sbin']
/** Samba signs in users of the machine only. */
const USER = 'nobody'
const PASSWORD = 'nobody-knows-this'
const PATIENCE = 20_000

const run = promisify(execFile)

/**
 * Starts a real Samba of its own on a free loopback port, with throw-away files under the temporary folder. Takes less
 * than a second. Needs the rights of root, since Samba becomes the user who signs in.
 *
 * @throws with what Samba wrote if it does not start.
 */
export async function startSamba({ settings = [] }: SambaOptions = {}): Promise<RunningSamba> {
  const smbd = PROGRAMS.map((folder) => join(folder, 'smbd')).find((path) => existsSync(path))
  if (!smbd) throw new Error('There is no smbd; install samba')
  if (process.getuid?.() !== 0) throw new Error('Samba runs as root only')
  const root = await mkdtemp(join(tmpdir(), 'plugboard-samba-'))
  const port = await freePort()
  const configuration = await writeFiles(root, port, settings)
  await addUser(configuration)
  const server = spawn(smbd, ['--foreground', '--no-process-group', `--configfile=${configuration}`], {
    stdio: 'ignore',
    // In a group of its own, with the processes that serve connections.
    detached: true,
  })
  const stop = async () => {
    await end(server)
    await rm(root, { recursive: true, force: true })
  }
  try {
    await listening(server, port)
  } catch (cause) {
    const log = await readFile(join(root, 'log'), 'utf8').catch(() => '')
    await stop()
    throw new Error(`Samba did not start:\n${log.slice(-2_000)}`, { cause })
  }
  const url = `smb://${USER}:${PASSWORD}@127.0.0.1:${port}/data`
  return { url, port, pid: server.pid ?? 0, folder: join(root, 'share'), stop }
}

const PRIVATE = ['private', 'state', 'lock', 'cache', 'pid', 'ncalrpc'] as const

async function writeFiles(root: string, port: number, settings: readonly string[]): Promise<string> {
  await chmod(root, 0o711)
  for (const name of PRIVATE) await mkdir(join(root, name), { mode: 0o755 })
  await mkdir(join(root, 'share'))
  await chmod(join(root, 'share'), 0o777)
  const configuration = join(root, 'smb.conf')
  const share = [`path = ${join(root, 'share')}`, 'create mask = 0666', 'directory mask = 0777']
  const lines = [
    '[global]',
    `smb ports = ${port}`,
    'interfaces = 127.0.0.1',
    'bind interfaces only = yes',
    `private dir = ${join(root, 'private')}`,
    `state directory = ${join(root, 'state')}`,
    `lock directory = ${join(root, 'lock')}`,
    `cache directory = ${join(root, 'cache')}`,
    `pid directory = ${join(root, 'pid')}`,
    `ncalrpc dir = ${join(root, 'ncalrpc')}`,
    `log file = ${join(root, 'log')}`,
    `passdb backend = tdbsam:${join(root, 'private', 'passdb.tdb')}`,
    'server role = standalone',
    'disable netbios = yes',
    'load printers = no',
    'printing = bsd',
    'disable spoolss = yes',
    'map to guest = never',
    ...settings,
    ...['[data]', ...share, 'read only = no'],
    ...['[readonly]', ...share, 'read only = yes'],
    ...['[closed]', ...share, 'valid users = root'],
  ]
  await writeFile(configuration, `${lines.join('\n')}\n`)
  return configuration
}

async function addUser(configuration: string): Promise<void> {
  const adding = run('pdbedit', ['--configfile', configuration, '-t', '-a', '-u', USER], {
    env: { PATH: `${process.env.PATH}:${PROGRAMS.join(':')}` },
  })
  adding.child.stdin?.end(`${PASSWORD}\n${PASSWORD}\n`)
  await adding
}

/** Whether the server answers, or why it never will. */
async function listening(server: ChildProcess, port: number): Promise<void> {
  for (const deadline = Date.now() + PATIENCE; ; await passed(20)) {
    if (server.exitCode !== null) throw new Error(`smbd ended with ${server.exitCode}`)
    if (await accepts(port)) return
    if (Date.now() > deadline) throw new Error('smbd does not listen')
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** Ends the server with all processes it has started. */
async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.pid === undefined) return
  const ended = once(server, 'exit')
  process.kill(-server.pid, 'SIGKILL')
  await ended
}
