// 100,000 rows from PostgreSQL into MariaDB in batches, each a step of its own through the piece host, against the two
// bare drivers doing the same: the same batches, with bound values, in one transaction each. Memory must stay flat.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { PieceHost } from '../packages/server/dist/piece-host/piece-host.js'
import { findPieces, moduleFolders } from '../packages/server/dist/pieces/find-pieces.js'
import { PieceRunner } from '../packages/server/dist/pieces/piece-runner.js'
import { startMariadb } from './mariadb.js'
import { startPostgres } from './postgres.js'
import { report } from './support.js'

const ROWS = 100_000
const BATCH = 10_000
/** Below what the protocol can count in one statement. */
const ROWS_PER_STATEMENT = 4_000
const COLUMNS = ['id', 'name', 'email', 'amount', 'placed_at']
const ROUNDS = 6
const SOURCE = `
  create table orders (id int primary key, name text, email text, amount numeric(12, 2), placed_at timestamp);
  insert into orders select n, 'Customer number ' || n, 'customer' || n || '@shop.example', n * 1.37,
    timestamp '2026-01-01' + n * interval '61.5 seconds' from generate_series(1, ${ROWS}) n`
const TARGET = `create table orders
  (id int primary key, name varchar(200), email varchar(200), amount decimal(12, 2), placed_at datetime(6))`

export async function benchRows() {
  const [postgres, mariadb] = [await startPostgres(), await startMariadb()]
  const source = new pg.Client({ connectionString: await postgres.createDatabase() })
  const target = await mysql.createConnection({ ...mariadb.connection, dateStrings: true })
  await source.connect()
  await source.query(SOURCE)
  await target.query(TARGET)
  const pieces = piecesFor(source, mariadb.connection)
  const rates = { floor: 0, pieces: 0 }
  let memory = { early: 0, late: 0 }
  for (let round = 0; round < ROUNDS; round++) {
    rates.floor = Math.max(rates.floor, await rate(target, (after) => copyBare(source, target, after)))
    memory = { early: 0, late: 0 }
    const watch = (after) => {
      const phase = after < ROWS / 2 ? 'early' : 'late'
      memory[phase] = Math.max(memory[phase], residentMemory())
    }
    rates.pieces = Math.max(rates.pieces, await rate(target, pieces.copy, watch))
  }
  await source.end()
  await target.end()
  await pieces.close()
  await Promise.all([postgres.stop(), mariadb.stop()])
  return [
    report(
      'Rows from PostgreSQL into MariaDB',
      rates.pieces / rates.floor,
      0.5,
      `${Math.round(rates.pieces)}/s in steps of ${BATCH}, the bare drivers ${Math.round(rates.floor)}/s`,
    ),
    report(
      'Memory in its first half',
      memory.early / memory.late,
      0.8,
      `of that in the second: ${Math.round(memory.early)} and ${Math.round(memory.late)} MiB, with all processes`,
    ),
  ]
}

/** Rows a second. What was copied before is deleted first, and what was copied is counted. */
async function rate(target, copy, watch = () => undefined) {
  await target.query('truncate table orders')
  const started = performance.now()
  for (let after = 0; after < ROWS; after += BATCH) {
    await copy(after)
    watch(after)
  }
  const seconds = (performance.now() - started) / 1_000
  const [[{ count, total }]] = await target.query('select count(*) as count, sum(amount) as total from orders')
  const expected = ((ROWS * (ROWS + 1)) / 2) * 1.37
  if (count !== ROWS || Math.abs(Number(total) - expected) > 1) throw new Error(`${count} rows arrived, sum ${total}`)
  return ROWS / seconds
}

async function copyBare(source, target, after) {
  const select = { text: 'select * from orders where id > $1 order by id limit $2', values: [after, BATCH] }
  const { rows } = await source.query(select)
  await target.beginTransaction()
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const part = rows.slice(start, start + ROWS_PER_STATEMENT)
    const marks = part.map(() => '(?,?,?,?,?)').join()
    const values = part.flatMap((row) => COLUMNS.map((column) => row[column]))
    await target.execute(`insert into orders (${COLUMNS}) values ${marks}`, values)
  }
  await target.commit()
}

/** The pieces in the piece host, as a server runs them. */
function piecesFor(source, { host, port, database, user, password }) {
  const pieceHost = new PieceHost({ policy: { mode: 'local', allow: [], denied: [] } })
  const runner = new PieceRunner(pieceHost, { endpoints: {}, folders: [], actionSeconds: 60 })
  const { pieces } = findPieces(moduleFolders(dirname(fileURLToPath(import.meta.url))))
  const act = (name, values, action, input) => {
    const piece = pieces.find(({ manifest }) => manifest.name === name)
    const [method] = piece.manifest.auth
    const caller = { projectId: 'bench', signal: new AbortController().signal }
    const whole = { tls: 'disable', connectTimeout: 10, ...values }
    const credentials = { method, values: whole, secrets: { password: values.password } }
    return runner.action(piece, credentials, { name: action, input }, caller)
  }
  const from = {
    host: source.host,
    port: source.port,
    database: source.database,
    user: source.user,
    password: 'postgres',
  }
  const to = { host, port, database, user, password }
  const copy = async (after) => {
    const where = [{ column: 'id', operator: '>', value: after }]
    const orderBy = [{ column: 'id', direction: 'asc' }]
    const { rows } = await act('postgres', from, 'select', { table: 'orders', where, orderBy, limit: BATCH })
    await act('mysql', to, 'insert', { table: 'orders', rows })
  }
  return { copy, close: () => pieceHost.close() }
}

/** MiB held by this process and the processes it started for pieces. */
function residentMemory() {
  const mine = String(process.pid)
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && (name === mine || runsPiece(name, mine)))
  const kilobytes = pids.map((pid) => Number(/VmRSS:\s+(\d+)/.exec(read(pid, 'status'))?.[1] ?? 0))
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1_024
}

const runsPiece = (pid, parent) =>
  new RegExp(`PPid:\\s+${parent}\\n`).test(read(pid, 'status')) && read(pid, 'cmdline').includes('piece-host/runner')

/** A process may end while it is looked at. */
function read(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(error.code)) return ''
    throw error
  }
}
