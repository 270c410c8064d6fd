import { type Kysely, sql } from 'kysely'
import { dialectOf, textList } from '../database/portable.js'
import type { Schema } from '../database/schema.js'
import type { Connection } from './connection.js'
import { type StoredSecret, writeSecrets } from './connection-store.js'

type Db = Kysely<Schema>

/** How a connection stands that is to be moved. */
export type HeldConnection = Pick<Connection, 'generation' | 'status' | 'expiresAt' | 'refreshDueAt'> & {
  reasonCode: string | null
  /** Of the sealing it has; 0 where there is none. */
  secretGeneration: number
  /** Its credentials are being renewed now, or an attempt was cut off and is to be made again. */
  isBeingRenewed: boolean
}

/** What moving a connection writes. */
export type MovedConnection = Pick<
  Connection,
  'id' | 'pieceVersion' | 'pieceType' | 'authVersion' | 'values' | 'secretsSet' | 'expiresAt' | 'refreshDueAt'
> & { sealed: StoredSecret | undefined }

interface HeldRow {
  id: string
  generation: number
  status: Connection['status']
  reason_code: string | null
  expires_at: number | null
  refresh_due_at: number | null
  secret_generation: number | null
  attempt: string | null
}

/** How connections stand, by id, kept from being changed or deleted by others until the transaction ends. */
export async function holdConnections(db: Db, ids: readonly string[]): Promise<Map<string, HeldConnection>> {
  if (dialectOf(db) === 'postgres') {
    await sql`select id from connections where id in ${textList(db, ids)} order by id for update`.execute(db)
  }
  const { rows } = await sql<HeldRow>`
    select c.id, c.generation, c.status, c.reason_code, c.expires_at, c.refresh_due_at,
      s.generation as secret_generation, r.attempt
    from connections c left join connection_secrets s on s.connection_id = c.id
    left join connection_renewals r on r.connection_id = c.id
    where c.id in ${textList(db, ids)}`.execute(db)
  return new Map(rows.map((row) => [row.id, heldOf(row)]))
}

const heldOf = (row: HeldRow): HeldConnection => ({
  generation: row.generation,
  status: row.status,
  expiresAt: row.expires_at,
  refreshDueAt: row.refresh_due_at,
  reasonCode: row.reason_code,
  secretGeneration: row.secret_generation ?? 0,
  isBeingRenewed: row.attempt !== null,
})

/** Puts connections at another version, with what is sealed for them, and raises their generation. */
export async function writeMoved(db: Db, moved: readonly MovedConnection[], now: number): Promise<void> {
  const json = JSON.stringify(
    moved.map((one) => ({
      id: one.id,
      version: one.pieceVersion,
      type: one.pieceType,
      auth: one.authVersion,
      plain: JSON.stringify(one.values),
      secrets: JSON.stringify(one.secretsSet),
      expires: one.expiresAt,
      due: one.refreshDueAt,
    })),
  )
  const given =
    dialectOf(db) === 'postgres'
      ? sql`jsonb_to_recordset(${json}::jsonb) as v(id text, version text, type text, auth integer, plain text,
          secrets text, expires bigint, due bigint)`
      : sql`(select value ->> 'id' as id, value ->> 'version' as version, value ->> 'type' as type,
          value ->> 'auth' as auth, value ->> 'plain' as plain, value ->> 'secrets' as secrets,
          value ->> 'expires' as expires, value ->> 'due' as due from json_each(${json})) as v`
  await sql`update connections set piece_version = v.version, piece_type = v.type, auth_version = v.auth,
      plain_values = v.plain, secrets_set = v.secrets, expires_at = v.expires, refresh_due_at = v.due,
      generation = connections.generation + 1
    from ${given} where connections.id = v.id`.execute(db)
  const secrets = moved.flatMap(({ id, sealed }) => (sealed ? [{ connectionId: id, secret: sealed }] : []))
  await writeSecrets(db, secrets, now)
}
