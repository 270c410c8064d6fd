import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from './free-port.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Null where there is none. */
    objectStore: TestStore | null
  }
}

/** An object store for tests. */
export interface TestStore {
  /** `http://127.0.0.1:port` */
  readonly endpoint: string
  readonly region: string
  /** Of a user who may do everything with buckets of their own. */
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** A role this user may assume at the same address, and that lets them do the same. */
  readonly roleArn: string
}

/** A store that is about to run. */
export interface StartingStore {
  readonly store: TestStore
  /** Settles when the store answers, or with what Ceph wrote if it does not start. */
  readonly started: Promise<void>
  /** Ends the store, also on its way up, and removes its files. */
  stop(): Promise<void>
}

const run = promisify(execFile)

/** Milliseconds each step of the way up may take. */
const PATIENCE = 60_000

const COMMANDS = ['ceph', 'ceph-mon', 'ceph-osd', 'monmaptool', 'radosgw', 'radosgw-admin']

/** Whether Debian's packages `ceph-mon`, `ceph-osd` and `radosgw` are installed. */
export function hasCeph(): boolean {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return COMMANDS.every((command) => folders.some((folder) => existsSync(join(folder, command))))
}

/**
 * Starts a Ceph cluster of one node with its S3 gateway on free loopback ports. Its objects are held in memory. It takes
 * about fifteen seconds, so that nobody waits for it who does not need it; from the first answer on it is ready.
 */
export async function startCeph(): Promise<StartingStore> {
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-ceph-'))
  const [monitorPort, port] = [await freePort(), await freePort()]
  const processes: ChildProcess[] = []
  const given = new AbortController()
  const store = {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    accessKeyId: randomUUID().replaceAll('-', '').slice(0, 20).toUpperCase(),
    secretAccessKey: randomUUID(),
    roleArn: `arn:aws:iam:::role/${USER}`,
  }
  const start = (command: string, ...args: string[]) => {
    if (!given.signal.aborted) processes.push(daemon(folder, command, args))
  }
  const started = bringUp({ folder, monitorPort, port, store, signal: given.signal, start }).catch(async (cause) => {
    throw new Error(`Ceph did not start:\n${await wordsOf(folder)}`, { cause })
  })
  return {
    store,
    started,
    async stop() {
      given.abort()
      await Promise.allSettled([started])
      await Promise.all(processes.map(end))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

interface Parts {
  folder: string
  monitorPort: number
  port: number
  store: TestStore
  signal: AbortSignal
  start: (command: string, ...args: string[]) => void
}

async function bringUp({ folder, monitorPort, port, store, signal, start }: Parts): Promise<void> {
  const conf = ['--conf', join(folder, 'ceph.conf')]
  const options = { signal, timeout: PATIENCE }
  const [cluster, disk] = [randomUUID(), randomUUID()]
  for (const name of ['mon', 'osd', 'rgw', 'run']) await mkdir(join(folder, name))
  await writeFile(join(folder, 'ceph.conf'), settings({ folder, cluster, monitorPort, port }))
  const monitors = join(folder, 'monmap')
  const address = `[v1:127.0.0.1:${monitorPort}]`
  await run('monmaptool', ['--create', '--fsid', cluster, '--addv', 'a', address, monitors], options)
  await run('ceph-mon', [...conf, '-i', 'a', '--mkfs', '--monmap', monitors], options)
  start('ceph-mon', '-i', 'a')
  await taken(() => run('ceph', [...conf, 'osd', 'new', disk], options), signal)
  // The disk would say so itself when it starts, but gives up when that is refused.
  await taken(() => run('ceph', [...conf, 'osd', 'crush', 'add', 'osd.0', '1', 'root=default'], options), signal)
  await run('ceph-osd', [...conf, '-i', '0', '--mkfs', '--osd-uuid', disk, '--no-mon-config'], options)
  start('ceph-osd', '-i', '0')
  // Makes the pools as well; a gateway that ran already would do so at the same time.
  await makeUser(store, (...args) => run('radosgw-admin', [...conf, ...args], options))
  start('radosgw', '-n', 'client.rgw')
  await answering(store.endpoint, signal)
}

/** Waits until a command is taken: a monitor that has just begun may refuse one as that of another cluster. */
async function taken(command: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  const until = Date.now() + PATIENCE
  for (;;) {
    const failure: unknown = await command().then(
      () => undefined,
      (error: unknown) => error ?? new Error('refused'),
    )
    if (failure === undefined) return
    if (signal.aborted || Date.now() > until || !/EPERM/.test(String(failure))) throw failure
    await pause(200)
  }
}

const USER = 'plugboard'
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: [`arn:aws:iam:::user/${USER}`] }, Action: ['sts:AssumeRole'] }],
}
const RIGHTS = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['s3:*'], Resource: 'arn:aws:s3:::*' }] }

async function makeUser(store: TestStore, admin: (...args: string[]) => Promise<unknown>): Promise<void> {
  const keys = ['--access-key', store.accessKeyId, '--secret-key', store.secretAccessKey]
  await admin('user', 'create', '--uid', USER, '--display-name', USER, ...keys)
  await admin('role', 'create', '--role-name', USER, '--path', '/', `--assume-role-policy-doc=${JSON.stringify(TRUST)}`)
  await admin(
    'role-policy',
    'put',
    '--role-name',
    USER,
    '--policy-name',
    'all',
    `--policy-doc=${JSON.stringify(RIGHTS)}`,
  )
}

function settings(parts: { folder: string; cluster: string; monitorPort: number; port: number }): string {
  const { folder, cluster, monitorPort, port } = parts
  return `[global]
fsid = ${cluster}
mon host = v1:127.0.0.1:${monitorPort}
monmap = ${folder}/monmap
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind msgr2 = false
auth cluster required = none
auth service required = none
auth client required = none
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 10000
osd objectstore = memstore
memstore device bytes = 8589934592
keyring = ${folder}/keyring
run dir = ${folder}/run
crash dir = ${folder}/run
admin socket = ${folder}/run/$name.$pid.asok
log file = ${folder}/run/$name.log
pid file =
[mon]
mon data = ${folder}/mon
[osd]
osd data = ${folder}/osd
osd class load list = *
osd class update on start = false
osd crush update on start = false
[client.admin]
rados mon op timeout = 60
rados osd op timeout = 60
[client.rgw]
rgw data = ${folder}/rgw
rgw frontends = beast endpoint=127.0.0.1:${port} tcp_nodelay=1
rgw s3 auth use sts = true
rgw sts key = ${'k'.repeat(16)}
rgw s3 auth order = local, sts
rgw thread pool size = 32
rgw enable gc threads = false
rgw enable lc threads = false
rgw enable quota threads = false
rgw run sync thread = false
`
}

/** Ends its command when its own input does, which is also when the test run ends without a word. */
const LEASH = '"$@" </dev/null & child=$!; read -r _; kill -9 $child; wait $child'

function daemon(folder: string, command: string, args: readonly string[]): ChildProcess {
  const child = spawn('sh', ['-c', LEASH, 'sh', command, '--conf', join(folder, 'ceph.conf'), '-f', ...args])
  const words = createWriteStream(join(folder, 'run', `${command}.out`))
  child.stdout.pipe(words, { end: false })
  child.stderr.pipe(words, { end: false })
  return child
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.stdin?.end()
  await ended
}

async function answering(endpoint: string, signal: AbortSignal): Promise<void> {
  const until = Date.now() + PATIENCE
  while (!(await answers(endpoint))) {
    signal.throwIfAborted()
    if (Date.now() > until) throw new Error(`The store did not answer within ${PATIENCE / 1_000} seconds`)
    await pause(100)
  }
}

const answers = (endpoint: string): Promise<boolean> =>
  fetch(endpoint).then(
    async (response) => {
      await response.body?.cancel()
      return true
    },
    () => false,
  )

async function wordsOf(folder: string): Promise<string> {
  const logs = ['mon.a.log', 'ceph-mon.out', 'ceph-osd.out', 'radosgw.out']
  const names = logs.map((name) => join(folder, 'run', name))
  const texts = await Promise.all(names.map((name) => readFile(name, 'utf8').catch(() => '')))
  return texts.map((text) => text.slice(-2_000)).join('')
}
