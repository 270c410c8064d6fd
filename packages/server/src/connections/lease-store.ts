import { type Kysely, sql } from 'kysely'
import { dialectOf } from '../database/portable.js'
import type { Schema } from '../database/schema.js'

type Db = Kysely<Schema>

/** What handing out a credential needs of a connection. */
export interface LeaseRow {
  id: string
  key: string
  name: string
  piece: string
  piece_version: string
  method: string
  status: string
  reason_code: string | null
  reason_message: string | null
  plain_values: string
  last_used_at: number | null
  expires_at: number | null
  generation: number
  ciphertext: Buffer | null
  secret_generation: number | null
}

/** The connections with these keys or ids in one environment, each with its sealed secret. */
export async function findForLease(db: Db, environmentId: string, keys: readonly string[]): Promise<LeaseRow[]> {
  const list =
    dialectOf(db) === 'postgres'
      ? sql`select jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb)`
      : sql`select value from json_each(${JSON.stringify(keys)})`
  const rows = (column: 'key' | 'id') => sql`
    select c.id, c.key, c.name, c.piece, c.piece_version, c.method, c.status, c.reason_code, c.reason_message,
      c.plain_values, c.last_used_at, c.expires_at, c.generation, s.ciphertext, s.generation as secret_generation
    from connections c left join connection_secrets s on s.connection_id = c.id
    where c.environment_id = ${environmentId} and c.${sql.ref(column)} in (${list})`
  const result = await sql<LeaseRow>`${rows('key')} union all ${rows('id')}`.execute(db)
  return result.rows
}

/** Notes that connections were used. */
export async function touch(db: Db, ids: readonly string[], now: number): Promise<void> {
  if (ids.length === 0) return
  await db
    .updateTable('connections')
    .set({ last_used_at: now })
    .where('id', 'in', [...ids])
    .execute()
}
