// A real MariaDB for measuring: with flushing to disk, as one would run it.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import mysql from 'mysql2/promise'
import { freePort } from './postgres.js'

/** Debian keeps the server where only root's PATH leads. */
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` }
const { username } = userInfo()

/** Starts a server of its own on a free loopback port, with the database `shop`; `stop` ends it and removes its files. */
export async function startMariadb() {
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-bench-mariadb-'))
  const files = ['--no-defaults', `--datadir=${folder}/data`, `--user=${username}`]
  await promisify(execFile)('mariadb-install-db', [...files, '--auth-root-authentication-method=normal'], { env })
  const port = await freePort()
  const connection = { host: '127.0.0.1', port, user: 'bench', password: 'bench', database: 'shop' }
  const { user, password, database } = connection
  const init = `create database ${database}; create user ${user} identified by '${password}'; grant all on *.* to ${user};`
  await writeFile(join(folder, 'init.sql'), init.replaceAll('; ', ';\n'))
  const options = [`--port=${port}`, '--bind-address=127.0.0.1', '--skip-name-resolve', '--skip-ssl']
  const places = [`--socket=${folder}/socket`, `--init-file=${folder}/init.sql`]
  const server = spawn('mariadbd', [...files, ...options, ...places], { env, stdio: 'ignore' })
  await untilItAnswers(connection)
  const stop = async () => {
    const exited = once(server, 'exit')
    server.kill()
    await exited
    await rm(folder, { recursive: true, force: true })
  }
  return { connection, stop }
}

async function untilItAnswers(connection) {
  for (let tries = 0; ; tries++) {
    try {
      return await (await mysql.createConnection(connection)).end()
    } catch (error) {
      if (tries === 200) throw error
      await sleep(100)
    }
  }
}
