import { type Kysely, sql } from 'kysely'
import { textList } from '../database/portable.js'
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
  auth_version: number
  status: string
  reason_code: string | null
  reason_message: string | null
  plain_values: string
  last_used_at: number | null
  scopes: string
  expires_at: number | null
  refresh_due_at: number | null
  ciphertext: Buffer | null
  secret_generation: number | null
}

const ID = /^con_[0-9a-z]{26}$/

/** The connections with these keys or ids in one environment, each with its sealed secret. */
export async function findForLease(
  db: Db,
  environmentId: string,
  keys: readonly string[],
): Promise<readonly LeaseRow[]> {
  const rows = await findBy(db, 'key', environmentId, keys)
  const ids = keys.filter((key) => ID.test(key))
  return ids.length === 0 ? rows : [...rows, ...(await findBy(db, 'id', environmentId, ids))]
}

async function findBy(
  db: Db,
  column: 'key' | 'id',
  environmentId: string,
  values: readonly string[],
): Promise<readonly LeaseRow[]> {
  const result = await sql<LeaseRow>`
    select c.id, c.key, c.name, c.piece, c.piece_version, c.method, c.auth_version, c.status, c.reason_code, c.reason_message,
      c.plain_values, c.scopes, c.last_used_at, c.expires_at, c.refresh_due_at,
      s.ciphertext, s.generation as secret_generation
    from connections c left join connection_secrets s on s.connection_id = c.id
    where c.environment_id = ${environmentId} and c.${sql.ref(column)} in ${textList(db, values)}`.execute(db)
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
