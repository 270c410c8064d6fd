// Leases, in process, against the least that any such server must do: one prepared SELECT, one AES-GCM open and one
// JSON.parse of the same bytes. A lease also checks rights and status and has its audit event on disk before it answers.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { ConnectionSecrets } from '../packages/server/dist/connections/connection-secrets.js'
import { LeaseService } from '../packages/server/dist/connections/lease-service.js'
import { findPieces, moduleFolders } from '../packages/server/dist/pieces/find-pieces.js'
import { PieceCatalog } from '../packages/server/dist/pieces/piece-catalog.js'
import { best, insertConnections, newStorage, report, SECRET } from './support.js'

const CONNECTIONS = 1_000
const OPERATIONS = 20_000
const CONCURRENCY = 500
const ROUNDS = 8

/** The credentials that are measured do not lapse. */
const NO_RENEWALS = { renew: async () => undefined, renewSoon: () => undefined }

export async function benchLease() {
  const opened = await newStorage()
  await insertConnections(opened, CONNECTIONS)
  const { database, vault } = opened.storage
  const catalog = new PieceCatalog(findPieces(moduleFolders(dirname(fileURLToPath(import.meta.url)))).pieces)
  const secrets = new ConnectionSecrets(vault)
  const leases = new LeaseService({ database, catalog, secrets, renewer: NO_RENEWALS })
  const lease = (index) => leases.lease(request(opened.place, `connection-${index % CONNECTIONS}`))
  const floor = openFloor(opened)
  for (let index = 0; index < 2_000; index++) floor.read(index)
  await concurrently(2_000, CONCURRENCY, lease)

  const floorRate = await best(ROUNDS, OPERATIONS, (count) => {
    for (let index = 0; index < count; index++) floor.read(index)
  })
  const rate = await best(ROUNDS, OPERATIONS, (count) => concurrently(count, CONCURRENCY, lease))
  const alone = await best(2, 500, (count) => concurrently(count, 1, lease))
  floor.close()
  await opened.storage.close()
  opened.clean()
  return report(
    'Lease',
    rate / floorRate,
    0.5,
    `${Math.round(rate)}/s with ${CONCURRENCY} at once, floor ${Math.round(floorRate)}/s; one after another ${Math.round(alone)}/s, each with its own write to disk`,
  )
}

function request(place, key) {
  return { place, key, actor: { type: 'token', id: 'bench', label: 'bench' }, requestId: 'req_bench', mayUse: true }
}

async function concurrently(count, width, work) {
  let next = 0
  const worker = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: width }, worker))
}

/** The same bytes under a key of the benchmark's own, beside the server's, in the same file. */
function openFloor({ env, place }) {
  const db = new Sqlite(join(env.PLUGBOARD_DATA, 'plugboard.sqlite'), { readonly: true })
  const key = randomBytes(32)
  const aad = Buffer.from('bench')
  const plain = Buffer.from(JSON.stringify(SECRET))
  const cipher = createCipheriv('aes-256-gcm', key, Buffer.alloc(12), { authTagLength: 16 })
  cipher.setAAD(aad)
  const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  const select = db.prepare(
    `select c.id, c.name, c.piece, c.method, c.status, c.plain_values, c.expires_at, c.generation, s.ciphertext
     from connections c join connection_secrets s on s.connection_id = c.id where c.environment_id = ? and c.key = ?`,
  )
  const read = (index) => {
    const row = select.get(place.environment.id, `connection-${index % CONNECTIONS}`)
    if (row.ciphertext.length === 0) throw new Error('nothing was read')
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.alloc(12), { authTagLength: 16 })
    decipher.setAAD(aad)
    decipher.setAuthTag(sealed.subarray(-16))
    const secret = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
    return Object.assign(JSON.parse(row.plain_values), JSON.parse(secret.toString()))
  }
  return { read, close: () => db.close() }
}
