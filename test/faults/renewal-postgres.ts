import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { startPostgres } from '../support/postgres.js'
import type { Storage } from '../support/storage.js'

/** A PostgreSQL of its own that can crash and come back with what was committed. */
export interface CrashingPostgres extends Storage {
  /** Ends it as `pg_ctl stop -m immediate` does: no shutdown, sessions are cut off. */
  crash(): Promise<void>
  /** Starts it again, on the same port. */
  restart(): Promise<void>
}

/** Starts a server with an empty database. `clean` ends it and removes everything. */
export async function startCrashingPostgres(): Promise<CrashingPostgres> {
  const { url } = await startPostgres()
  const folder = mkdtempSync(join(tmpdir(), 'plugboard-fault-'))
  const [setting] = await query(url, 'show data_directory')
  const data: string = setting?.data_directory
  // Other tests let commits be lost in a crash, to be quicker.
  await query(url, 'alter database postgres set synchronous_commit = on')
  const pid = () => Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
  return {
    name: 'PostgreSQL',
    folder,
    env: { PLUGBOARD_DATABASE_URL: url },
    query: (sql, parameters) => query(url, sql, parameters),
    crash: () => end(pid(), 'SIGQUIT'),
    restart: () => start(data),
    clean: async () => {
      await end(pid(), 'SIGINT')
      for (const path of [dirname(data), folder]) rmSync(path, { recursive: true, force: true })
    },
  }
}

async function end(pid: number, signal: NodeJS.Signals): Promise<void> {
  process.kill(pid, signal)
  while (isRunning(pid)) await pause(20)
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** As it was started before, and as the user whose files these are. */
async function start(data: string): Promise<void> {
  const words = readFileSync(join(data, 'postmaster.opts'), 'utf8').trim().split(' ')
  const [program = '', ...options] = words.map((word) => word.replace(/^"|"$/g, ''))
  const { uid, gid } = statSync(data)
  const child = spawn(program, options, { uid, gid, stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`PostgreSQL ended with ${code}:\n${log}`)))
    child.stderr.on('data', (chunk) => {
      log += chunk
      if (log.includes('ready to accept connections')) resolve()
    })
  })
}

async function query(url: string, sql: string, parameters: readonly unknown[] = []) {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(sql, [...parameters])).rows
  } finally {
    await client.end()
  }
}
