import { type Kysely, sql } from 'kysely'
import { dialectOf, textList } from '../database/portable.js'
import type { Schema } from '../database/schema.js'
import type { RenewedRecord } from './renewal.js'

type Db = Kysely<Schema>

/** How a connection stands, as far as renewing it goes. */
export interface RenewalState {
  id: string
  name: string
  status: string
  reasonCode: string | null
  reasonMessage: string | null
  /** Of the sealing there is now. */
  generation: number
  attempt: string | null
  until: number | null
  failures: number
  refreshDueAt: number | null
  appState: string | null
  pausedUntil: number | null
}

interface StateRow {
  id: string
  name: string
  status: string
  reason_code: string | null
  reason_message: string | null
  generation: number | null
  attempt: string | null
  until: number | null
  failures: number | null
  refresh_due_at: number | null
  app_state: string | null
  paused_until: number | null
}

/** Keeps others from changing connections until the transaction ends; what is read afterwards is up to date. */
export async function lockStates(db: Db, ids: readonly string[]): Promise<Map<string, RenewalState>> {
  if (dialectOf(db) === 'postgres') {
    await sql`select id from connections where id in ${textList(db, ids)} order by id for update`.execute(db)
  }
  return readStates(db, ids)
}

export async function readStates(db: Db, ids: readonly string[]): Promise<Map<string, RenewalState>> {
  const { rows } = await sql<StateRow>`select c.id, c.name, c.status, c.reason_code, c.reason_message, c.refresh_due_at,
      s.generation, r.attempt, r.until, r.failures, a.state as app_state, a.paused_until
    from connections c left join connection_secrets s on s.connection_id = c.id
    left join connection_renewals r on r.connection_id = c.id
    left join oauth2_apps a on a.id = c.oauth2_app_id
    where c.id in ${textList(db, ids)}`.execute(db)
  return new Map(rows.map((row) => [row.id, stateOf(row)]))
}

function stateOf(row: StateRow): RenewalState {
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    reasonCode: row.reason_code,
    reasonMessage: row.reason_message,
    generation: row.generation ?? 0,
    attempt: row.attempt,
    until: row.until,
    failures: row.failures ?? 0,
    refreshDueAt: row.refresh_due_at,
    appState: row.app_state,
    pausedUntil: row.paused_until,
  }
}

/** Puts renewed credentials in place. The caller holds the rows and knows that the answers are not fenced out. */
export async function writeRenewed(db: Db, records: readonly RenewedRecord[], now: number): Promise<void> {
  if (records.length === 0) return
  const secrets = records.map((record) => ({
    connection_id: record.connectionId,
    ciphertext: Buffer.from(record.ciphertext, 'base64'),
    key_id: record.keyId,
    generation: record.from + 1,
    updated_at: now,
  }))
  await db
    .insertInto('connection_secrets')
    .values(secrets)
    .onConflict((conflict) =>
      conflict.column('connection_id').doUpdateSet((eb) => ({
        ciphertext: eb.ref('excluded.ciphertext'),
        key_id: eb.ref('excluded.key_id'),
        generation: eb.ref('excluded.generation'),
        updated_at: eb.ref('excluded.updated_at'),
      })),
    )
    .execute()
  await updateTimes(db, records)
  await endAttempts(
    db,
    records.map((record) => record.connectionId),
  )
}

async function updateTimes(db: Db, records: readonly RenewedRecord[]): Promise<void> {
  const json = JSON.stringify(
    records.map(({ connectionId: id, expiresAt, refreshDueAt, scopes }) => ({
      id,
      expires_at: expiresAt,
      refresh_due_at: refreshDueAt,
      scopes: JSON.stringify(scopes),
    })),
  )
  const given =
    dialectOf(db) === 'postgres'
      ? sql`jsonb_to_recordset(${json}::jsonb) as v(id text, expires_at bigint, refresh_due_at bigint, scopes text)`
      : sql`(select value ->> 'id' as id, value ->> 'expires_at' as expires_at,
          value ->> 'refresh_due_at' as refresh_due_at, value ->> 'scopes' as scopes from json_each(${json})) as v`
  await sql`update connections set expires_at = v.expires_at, refresh_due_at = v.refresh_due_at, scopes = v.scopes,
      warning_code = null, warning_message = null, warning_since = null, last_error = null
    from ${given} where connections.id = v.id`.execute(db)
}

/** The attempts are over and went well: nothing is remembered of them. */
async function endAttempts(db: Db, ids: readonly string[]): Promise<void> {
  await sql`delete from connection_renewals where connection_id in ${textList(db, ids)}`.execute(db)
  await sql`delete from pending_token_answers where connection_id in ${textList(db, ids)}`.execute(db)
}

/** The sealed credentials a connection has now. */
export async function readSealed(
  db: Db,
  connectionId: string,
): Promise<{ ciphertext: Buffer; generation: number } | undefined> {
  return db
    .selectFrom('connection_secrets')
    .select(['ciphertext', 'generation'])
    .where('connection_id', '=', connectionId)
    .executeTakeFirst()
}
