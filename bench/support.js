// What the benchmarks share: a server's storage in a throw-away folder, connections in bulk, and a stopwatch.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../packages/server/dist/config/read-config.js'
import { moveCounts } from '../packages/server/dist/connections/connection-counts-store.js'
import { ConnectionSecrets } from '../packages/server/dist/connections/connection-secrets.js'
import { insertConnection, writeSecret } from '../packages/server/dist/connections/connection-store.js'
import { EnvironmentService } from '../packages/server/dist/environments/environment-service.js'
import { openStorage } from '../packages/server/dist/storage.js'

/** A throw-away folder. */
export function newFolder() {
  const path = mkdtempSync(join(tmpdir(), 'plugboard-bench-'))
  return { path, clean: () => rmSync(path, { recursive: true, force: true }) }
}

/** Opens a new server's storage; `clean` removes it again. */
export async function newStorage() {
  const { path: folder, clean } = newFolder()
  const env = { PLUGBOARD_DATA: join(folder, 'data') }
  const storage = await openStorage(readConfig(env, { execArgv: [] }), { warn: () => undefined })
  const environments = new EnvironmentService(storage.database)
  await environments.ensureFirstProject()
  const place = await environments.resolve('default', 'development')
  return { folder, env, storage, environments, place, clean }
}

/** As large as the tokens most providers hand out: 1.5 KiB of access token, half a KiB of refresh token. */
export const SECRET = { accessToken: 'eyJhbGciOi'.repeat(150), refreshToken: '1//09example'.repeat(43) }
const PLAIN = { host: 'db.example.com', port: 5432, database: 'invoices', user: 'reader', tls: 'verify-full' }
const WORDS = ['Invoices', 'Orders', 'Customers', 'Reports', 'Archive', 'Billing', 'Support', 'Marketing']

/** Inserts connections the way the service does, many in a transaction. */
export async function insertConnections({ storage, place }, count) {
  const secrets = new ConnectionSecrets(storage.vault)
  const counts = new Map()
  for (let done = 0; done < count; ) {
    const batch = await Promise.all(
      Array.from({ length: Math.min(1_000, count - done) }, (_, index) => seal(secrets, place, done + index)),
    )
    await storage.database.transaction(
      async (tx) => {
        for (const { connection, sealed } of batch) {
          await insertConnection(tx.db, connection)
          await writeSecret(tx.db, connection.id, sealed, connection.createdAt)
          counts.set(connection.status, (counts.get(connection.status) ?? 0) + 1)
        }
      },
      { unaudited: 'made for measuring' },
    )
    done += batch.length
  }
  await storage.database.transaction(
    async (tx) => {
      await moveCounts(tx.db, place.environment.id, undefined, { piece: 'postgres', status: 'active', tags: [] })
      for (const [status, number] of counts) {
        const row = { environment_id: place.environment.id, piece: 'postgres', status, count: number }
        await tx.db
          .insertInto('connection_counts')
          .values(row)
          .onConflict((conflict) =>
            conflict.columns(['environment_id', 'piece', 'status']).doUpdateSet({ count: number }),
          )
          .execute()
      }
    },
    { unaudited: 'made for measuring' },
  )
}

/** Inserts flows whose drafts use the first connections by name, so that a list has something to count. */
export async function insertFlows({ storage, place }, count) {
  const { id: project_id } = place.project
  await storage.database.transaction(
    async (tx) => {
      for (let index = 0; index < count; index++) {
        const id = `flo_${String(index).padStart(26, '0')}`
        const by = { created_by: 'Ada', created_at: tx.now, modified_by: 'Ada', modified_at: tx.now, generation: 1 }
        await tx.db
          .insertInto('flows')
          .values({ id, project_id, key: `flow-${index}`, name: `Flow ${index}`, draft: '{"steps":[]}', ...by })
          .execute()
        const reference = { project_id, flow_id: id, version: 0, step: 'Read' }
        await tx.db
          .insertInto('connection_references')
          .values({ ...reference, connection_key: `connection-${(index * 8 + 4) % 800}` })
          .execute()
      }
    },
    { unaudited: 'made for measuring' },
  )
}

async function seal(secrets, place, index) {
  const connection = connectionOf(place, index)
  return { connection, sealed: await secrets.seal(connection, { form: SECRET }, 1) }
}

/** A connection as it is stored; its credentials are written apart. */
export function connectionOf(place, index) {
  const now = 1_790_000_000_000 + index
  return {
    id: `con_${String(index).padStart(26, '0')}`,
    place,
    key: `connection-${index}`,
    name: `${WORDS[index % WORDS.length]} ${index}`,
    piece: 'postgres',
    pieceVersion: '0.1.0',
    pieceType: 'Database',
    method: 'password',
    authVersion: 1,
    status: index % 50 === 0 ? 'error' : 'active',
    reason: index % 50 === 0 ? { code: 'unreachable', message: 'Nothing answers at this address.', since: now } : null,
    account: 'reader@invoices',
    accountId: null,
    requestedScopes: [],
    warning: null,
    app: null,
    grantFingerprint: null,
    scopes: [],
    tags: index % 10 === 0 ? ['finance'] : [],
    values: PLAIN,
    secretsSet: { accessToken: now, refreshToken: now },
    shared: false,
    createdBy: 'Ada',
    createdAt: now,
    modifiedBy: 'Ada',
    modifiedAt: now,
    connectedAt: now,
    lastTestedAt: now,
    lastUsedAt: now,
    lastError: null,
    expiresAt: null,
    refreshDueAt: null,
    generation: 1,
  }
}

/** Operations a second: the best of several rounds, since everything else on the machine only takes away. */
export async function best(rounds, operations, work) {
  let most = 0
  for (let round = 0; round < rounds; round++) {
    const started = performance.now()
    await work(operations)
    most = Math.max(most, (operations / (performance.now() - started)) * 1_000)
  }
  return most
}

/** The value below which half of the measurements lie. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Prints one claim: what was measured, the ratio, and what it should be. */
export function report(name, ratio, target, details) {
  const verdict = ratio >= target ? 'holds' : 'MISSED'
  console.log(`${name}: ${ratio.toFixed(2)} of the floor (at least ${target}) ${verdict}   ${details}`)
  return ratio >= target
}
