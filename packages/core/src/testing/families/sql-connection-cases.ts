import assert from 'node:assert/strict'
import { createServer, type Socket } from 'node:net'
import type { PieceErrorCode } from '../../error/piece-error.js'
import { refusedCase } from '../auth-cases.js'
import type { Refused } from '../fixtures.js'
import { type Lazy, resolve, type Values } from '../lazy.js'
import { methodOf } from '../method-of.js'
import { pieceUser } from './piece-user.js'
import type { SqlCase } from './sql-case.js'
import type { SqlDatabase } from './sql-database.js'
import type { SqlFixtures } from './sql-fixtures.js'

/** How a connection that does not work is told, and how a server in trouble is. */
export const CONNECTION_CASES: readonly SqlCase[] = [
  refusal('a wrong password', 'invalid_credentials', 'password', (db) => but(db, { password: 'wrong-password' })),
  {
    sentence: 'refuses an unknown database with not_found at its field',
    prove: (db) => refuses(db, { code: 'not_found', field: databaseField(db), values: unknownDatabase(db) }),
  },
  refusal('a closed port', 'unreachable', 'port', (db) => but(db, { port: resolve(db.fixtures.closedPort ?? 1) })),
  refusal('an unknown host', 'unreachable', 'host', (db) => but(db, { host: 'db.invalid' })),
  {
    sentence: 'refuses a server that says nothing with timeout at host, after the connect timeout',
    prove: (db) =>
      withServer(
        () => undefined,
        (port) => refuses(db, { code: 'timeout', field: 'host', values: but(db, at(port)) }),
      ),
  },
  {
    sentence: 'refuses what is no such server with bad_response at port',
    prove: (db) =>
      withServer(
        (socket) => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
        (port) => refuses(db, { code: 'bad_response', field: 'port', values: but(db, at(port)) }),
      ),
  },
  trouble('a server without TLS', 'tls_failed', 'tls', 'withoutTls'),
  trouble('a certificate nobody trusted vouches for', 'tls_failed', 'ca', 'untrusted'),
  trouble('a certificate for another name', 'tls_failed', 'host', 'otherName'),
  trouble('a server that is full', 'provider_unavailable', undefined, 'full'),
  {
    sentence: 'tells with permission_denied at table that the user may not read it',
    prove: async ({ piece, fixtures }) => {
      assert.ok(fixtures.forbidden, 'fixtures.families.sql needs `forbidden`')
      const { values, table } = resolve(fixtures.forbidden)
      const error = await pieceUser(piece, { ...fixtures, good: values }).failure('select', { table })
      assert.deepEqual([error.code, error.field], ['permission_denied', 'table'], error.message)
      assert.ok(error.hint, `the error says no hint: ${error.message}`)
    },
  },
  {
    sentence: 'tells a deadlock with provider_unavailable',
    prove: async ({ fixtures, act }) => {
      assert.ok(fixtures.deadlock, 'fixtures.families.sql needs `deadlock`')
      const step = fixtures.deadlock(act)
      const { code, hint, message } = Object(await step.catch((error: unknown) => error))
      assert.equal(code, 'provider_unavailable', message)
      assert.ok(hint, `the error says no hint: ${message}`)
    },
  },
  {
    sentence: 'stops at the server when the run is cancelled, and tells it with timeout',
    prove: stopsAtServer,
  },
]

function refusal(
  title: string,
  code: PieceErrorCode,
  field: string,
  values: (db: SqlDatabase) => Lazy<Values>,
): SqlCase {
  return {
    sentence: `refuses ${title} with ${code} at ${field}`,
    prove: (db) => refuses(db, { code, field, values: values(db) }),
  }
}

function trouble(
  title: string,
  code: PieceErrorCode,
  field: string | undefined,
  name: keyof NonNullable<SqlFixtures['troubled']>,
): SqlCase {
  return {
    sentence: `refuses ${title} with ${code}${field ? ` at ${field}` : ''}`,
    prove: async (db) => {
      const values = db.fixtures.troubled?.[name] ?? assert.fail(`fixtures.families.sql needs troubled.${name}`)
      await refuses(db, { code, values, ...(field && { field }) })
    },
  }
}

function refuses({ piece, fixtures }: SqlDatabase, refused: Omit<Refused, 'title'>): Promise<void> {
  return refusedCase(piece, methodOf(piece, fixtures.method), { title: '', ...refused }, fixtures).run()
}

const but = ({ fixtures }: SqlDatabase, values: Values) => ({ ...resolve(fixtures.good), ...values })
const databaseField = ({ fixtures }: SqlDatabase) => fixtures.databaseField ?? 'database'
const unknownDatabase = (db: SqlDatabase) => but(db, { [databaseField(db)]: 'nowhere' })
const at = (port: number) => ({ host: '127.0.0.1', port, connectTimeout: 1 })

/** A server of the case's own that is no database. */
async function withServer(answer: (socket: Socket) => void, work: (port: number) => Promise<void>): Promise<void> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined))
    answer(socket)
  })
  const port = await new Promise<number>((listening) => {
    server.listen(0, '127.0.0.1', () => listening(Number(Object(server.address()).port)))
  })
  try {
    await work(port)
  } finally {
    for (const socket of sockets) socket.destroy()
    await new Promise((closed) => server.close(closed))
  }
}

/** Milliseconds until a statement is seen at the server, and until it is gone. */
const PATIENCE = 10_000

async function stopsAtServer(db: SqlDatabase): Promise<void> {
  const { slow } = db.fixtures
  assert.ok(slow, 'fixtures.families.sql needs `slow`')
  const cancel = new AbortController()
  const running = db.act('query', { sql: slow.sql }, cancel.signal).catch((error: unknown) => error)
  await until(async () => (await slow.running()) === 1, 'the statement does not run at the server')
  cancel.abort()
  const { code, message } = Object(await running)
  assert.equal(code, 'timeout', message)
  await until(async () => (await slow.running()) === 0, 'the statement goes on at the server')
}

async function until(happened: () => Promise<boolean>, complaint: string): Promise<void> {
  const end = performance.now() + PATIENCE
  while (!(await happened())) {
    assert.ok(performance.now() < end, complaint)
    await new Promise((wait) => setTimeout(wait, 50))
  }
}
