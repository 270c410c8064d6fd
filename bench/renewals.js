// 2,000 connections whose tokens are due, renewed by one server on SQLite and by two on PostgreSQL, against a client that
// does nothing but send the same requests with the same number at once. The provider takes 10 ms to answer, which is
// quicker than any. A server also opens and seals each token set, spills it to disk, and saves it with its audit event.
// Each connection must cost its provider exactly one request.
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { readConfig } from '../packages/server/dist/config/read-config.js'
import { moveCounts } from '../packages/server/dist/connections/connection-counts-store.js'
import { ConnectionSecrets } from '../packages/server/dist/connections/connection-secrets.js'
import { insertConnection, writeSecret } from '../packages/server/dist/connections/connection-store.js'
import { EnvironmentService } from '../packages/server/dist/environments/environment-service.js'
import { openStorage } from '../packages/server/dist/storage.js'
import { createSamplePieceFolder } from '../test/support/oauth2/sample-piece-folder.js'
import { spawnStubProvider } from '../test/support/oauth2/spawn-stub-provider.js'
import { startPostgres } from './postgres.js'
import { PLUGBOARD, start, TOKEN } from './processes.js'
import { connectionOf, newFolder, report } from './support.js'

const CONNECTIONS = 2_000
/** How many requests one server has under way at a provider. */
const AT_ONCE = 4
const ANSWER_MS = 10
const CLIENT = { id: 'acme', secret: 'acme-secret' }

export async function benchRenewals() {
  const stub = await spawnStubProvider({ settings: { refresh: 'rotate', delayMs: ANSWER_MS } })
  const piece = await createSamplePieceFolder()
  const postgres = await startPostgres()
  try {
    const alone = await measure({ stub, piece, servers: 1 })
    const pair = await measure({ stub, piece, servers: 2, postgres })
    return [
      await compare('Renewal, one server on SQLite', alone),
      await compare('Renewal, two servers on PostgreSQL', pair),
    ]
  } finally {
    await postgres.stop()
    await piece.clean()
    await stub.stop()
  }
}

function compare(name, { rate, floor, perConnection, familiesRevoked }) {
  const details = `${Math.round(rate)}/s, client alone ${Math.round(floor)}/s; ${perConnection} requests per connection, ${familiesRevoked} families revoked`
  return report(name, rate / floor, 0.5, details) && perConnection === 1 && familiesRevoked === 0
}

async function measure({ stub, piece, servers, postgres }) {
  const floor = await floorRate(stub, servers * AT_ONCE)
  const folder = newFolder()
  const env = environment({
    stub,
    piece,
    folder: folder.path,
    ...(postgres && { url: await postgres.createDatabase() }),
  })
  await seed(env, await stub.call('mint', { client: CLIENT.id, count: CONNECTIONS }))
  const before = await stub.call('counts')
  const running = await Promise.all(
    Array.from({ length: servers }, (_, index) =>
      start([PLUGBOARD, 'serve'], { ...env, PLUGBOARD_SPILL_FOLDER: join(folder.path, `spill-${index}`) }),
    ),
  )
  const saved = savedCounter(env)
  const ms = await untilRenewed(stub, before, saved)
  const after = await stub.call('counts')
  await saved.close()
  for (const one of running) await one.stop()
  folder.clean()
  return {
    rate: (CONNECTIONS / ms) * 1_000,
    floor,
    perConnection: (after.tokenRequests - before.tokenRequests) / CONNECTIONS,
    familiesRevoked: after.familiesRevoked - before.familiesRevoked,
  }
}

function environment({ stub, piece, folder, url }) {
  return {
    PLUGBOARD_DATA: join(folder, 'data'),
    PLUGBOARD_PORT: '0',
    PLUGBOARD_ADMIN_TOKEN: TOKEN,
    PLUGBOARD_PIECES: piece.path,
    PLUGBOARD_ENDPOINTS: JSON.stringify({ 'acme-oauth': stub.endpoints }),
    PLUGBOARD_ROOT_KEY: Buffer.alloc(32, 7).toString('base64'),
    ...(url && { PLUGBOARD_DATABASE_URL: url }),
  }
}

/** Puts connections with these grants, all of them due, into a new database, with the OAuth2 app they were given to. */
async function seed(env, grants) {
  const storage = await openStorage(readConfig({ ...env }, { execArgv: [] }), { warn: () => undefined })
  const environments = new EnvironmentService(storage.database)
  await environments.ensureFirstProject()
  const place = await environments.resolve('default', 'development')
  const secrets = new ConnectionSecrets(storage.vault)
  const connections = await Promise.all(grants.map((grant, index) => sealed(secrets, place, grant, index)))
  await storage.database.transaction(
    async (tx) => {
      for (const { connection, secret } of connections) {
        await insertConnection(tx.db, connection)
        await writeSecret(tx.db, connection.id, secret, tx.now)
      }
      await moveCounts(tx.db, place.environment.id, undefined, connections[0].connection)
    },
    { unaudited: 'made for measuring' },
  )
  await storage.close()
}

async function sealed(secrets, place, { accessToken, refreshToken }, index) {
  const connection = {
    ...connectionOf(place, index),
    piece: 'acme-oauth',
    pieceVersion: '1.0.0',
    method: 'own-client',
    status: 'active',
    reason: null,
    values: { clientId: CLIENT.id },
    scopes: ['openid'],
    expiresAt: Date.now() - 60_000,
    refreshDueAt: Date.now() - 60_000,
  }
  const credentials = { form: { clientSecret: CLIENT.secret }, grant: { accessToken, refreshToken } }
  return { connection, secret: await secrets.seal(connection, credentials, 1) }
}

/** Milliseconds from the first request the provider sees until every connection is saved. */
async function untilRenewed(stub, before, saved) {
  let first
  for (;;) {
    const { tokenRequests } = await stub.call('counts')
    if (tokenRequests > before.tokenRequests) first ??= performance.now()
    if (tokenRequests - before.tokenRequests >= CONNECTIONS && (await saved.count()) === CONNECTIONS) break
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return performance.now() - first
}

const COUNT = 'select count(*) as count from connection_secrets where generation = 2'

function savedCounter({ PLUGBOARD_DATABASE_URL: url, PLUGBOARD_DATA: data }) {
  if (url) {
    const pool = new pg.Pool({ connectionString: url, max: 1 })
    return { count: async () => Number((await pool.query(COUNT)).rows[0].count), close: () => pool.end() }
  }
  const db = new Sqlite(join(data, 'plugboard.sqlite'), { readonly: true })
  const statement = db.prepare(COUNT)
  return { count: async () => statement.get().count, close: async () => db.close() }
}

/** Requests a second of a client that only sends them. The best of three rounds. */
async function floorRate(stub, atOnce) {
  let most = 0
  for (let round = 0; round < 3; round++) {
    const grants = await stub.call('mint', { client: CLIENT.id, count: CONNECTIONS })
    const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
    const started = performance.now()
    await Promise.all(Array.from({ length: atOnce }, () => sendAll(agent, stub.endpoints.token, grants)))
    most = Math.max(most, (CONNECTIONS / (performance.now() - started)) * 1_000)
    agent.destroy()
  }
  return most
}

async function sendAll(agent, url, grants) {
  for (let grant = grants.pop(); grant; grant = grants.pop()) await refresh(agent, url, grant.refreshToken)
}

function refresh(agent, url, refreshToken) {
  const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }).toString()
  const headers = {
    authorization: `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': Buffer.byteLength(body),
    accept: 'application/json',
  }
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => {
        if (response.statusCode !== 200) reject(new Error(`the provider answered ${response.statusCode}`))
        else resolve(JSON.parse(Buffer.concat(chunks).toString()))
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
