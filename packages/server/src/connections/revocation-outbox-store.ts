import { type Kysely, sql } from 'kysely'
import { dialectOf } from '../database/portable.js'
import type { RevocationRow, Schema } from '../database/schema.js'
import type { Connection } from './connection.js'

type Db = Kysely<Schema>

/** A grant as it was sealed for its connection. */
export interface SealedGrant {
  ciphertext: Buffer
  generation: number
}

/** Generation of a grant that was given for a connection and never kept by it. */
export const NEVER_KEPT = 0

/** What a connection holds now. */
export async function sealedGrantOf(db: Db, connectionId: string): Promise<SealedGrant | undefined> {
  return db
    .selectFrom('connection_secrets')
    .select(['ciphertext', 'generation'])
    .where('connection_id', '=', connectionId)
    .executeTakeFirst()
}

interface Unwanted {
  connection: Connection
  grant: SealedGrant
  now: number
  expiresAt: number
}

/** Puts a grant into the outbox. */
export async function insertRevocation(
  db: Db,
  id: string,
  { connection, grant, now, expiresAt }: Unwanted,
): Promise<void> {
  const { ciphertext, generation } = grant
  const times = { attempts: 0, next_at: now, expires_at: expiresAt, created_at: now }
  await db
    .insertInto('revocation_outbox')
    .values({ ...rowOf(id, connection), ciphertext, generation, ...times })
    .execute()
}

/** Puts other tokens into what is still to be revoked of the grant a connection had. */
export async function replaceGrant(db: Db, connectionId: string, grant: SealedGrant, now: number): Promise<void> {
  const { ciphertext, generation } = grant
  await db
    .updateTable('revocation_outbox')
    .set({ ciphertext, generation, attempts: 0, next_at: now })
    .where('connection_id', '=', connectionId)
    .where('generation', '<>', NEVER_KEPT)
    .execute()
}

function rowOf(id: string, { place, app, ...connection }: Connection) {
  return {
    id,
    project_id: place.project.id,
    environment_id: place.environment.id,
    piece: connection.piece,
    piece_version: connection.pieceVersion,
    method: connection.method,
    connection_id: connection.id,
    label: connection.name,
    plain_values: JSON.stringify(connection.values),
    app_id: app?.id ?? null,
    app_version: app?.version ?? null,
  }
}

/** Whether another connection holds the same grant. */
export async function hasSibling(db: Db, { id, grantFingerprint }: Connection): Promise<boolean> {
  if (grantFingerprint === null) return false
  const query = db
    .selectFrom('connections')
    .select('id')
    .where('grant_fingerprint', '=', grantFingerprint)
    .where('id', '<>', id)
    .limit(1)
  return (await query.executeTakeFirst()) !== undefined
}

/** Takes what is to be revoked now; others leave it alone until `until`. */
export async function takeRevocations(db: Db, now: number, until: number, limit: number): Promise<RevocationRow[]> {
  const lock = dialectOf(db) === 'postgres' ? sql`for update skip locked` : sql``
  const { rows } = await sql<RevocationRow>`update revocation_outbox set next_at = ${until}, attempts = attempts + 1
    where id in (select id from revocation_outbox where next_at <= ${now} order by next_at limit ${limit} ${lock})
    returning *`.execute(db)
  return rows
}

/** When it is tried again. */
export async function postponeRevocation(db: Db, id: string, nextAt: number): Promise<void> {
  await db.updateTable('revocation_outbox').set({ next_at: nextAt }).where('id', '=', id).execute()
}

export async function deleteRevocation(db: Db, id: string): Promise<void> {
  await db.deleteFrom('revocation_outbox').where('id', '=', id).execute()
}
