import { randomBytes } from 'node:crypto'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { dialectOf, textList } from '../database/portable.js'
import type { Schema } from '../database/schema.js'
import type { RenewalJob, RenewedRecord } from './renewal.js'

type Db = Kysely<Schema>

/** Who takes renewals, and how. */
export interface Taking {
  /** The server that asks. */
  owner: string
  /** Names one attempt. */
  newAttempt(): string
  now: number
  /** How long nobody else may try. */
  leaseMs: number
  /** This process's clock that never goes back. */
  monotonic: number
}

interface DueRow {
  id: string
  project_id: string
  environment_id: string
  name: string
  piece: string
  piece_version: string
  method: string
  plain_values: string
  scopes: string
  expires_at: number | null
  oauth2_app_id: string | null
  oauth2_app_version: number | null
  ciphertext: Buffer
  generation: number
  attempt: string | null
  failures: number | null
  failing_since: number | null
  outcome_unknown: number | null
}

const COLUMNS = sql`c.id, c.project_id, c.environment_id, c.name, c.piece, c.piece_version, c.method, c.plain_values,
  c.scopes, c.expires_at, c.oauth2_app_id, c.oauth2_app_version, s.ciphertext, s.generation, r.attempt, r.failures,
  r.failing_since, r.outcome_unknown`

/** Takes the lease of connections whose renewal is due and that nobody renews now; what waits for its app stays. */
export function takeDue(db: Db, taking: Taking, limit: number): Promise<RenewalJob[]> {
  const { now } = taking
  return take(
    db,
    taking,
    sql`c.refresh_due_at <= ${now} and (a.id is null or (a.state = 'ok' and coalesce(a.paused_until, 0) <= ${now}))
      order by c.refresh_due_at limit ${limit}`,
  )
}

/** As `takeDue`, of those alone whose last attempt was cut off, so that nobody knows how it ended. */
export function takeUnfinished(db: Db, taking: Taking, limit: number): Promise<RenewalJob[]> {
  return take(db, taking, sql`r.attempt is not null and (a.id is null or a.state = 'ok') limit ${limit}`)
}

/**
 * Takes the lease of one connection, due or not, unless somebody renews it now, or has renewed it since the sealing
 * `seen`.
 */
export async function takeOne(
  db: Db,
  taking: Taking,
  connectionId: string,
  seen: number,
): Promise<RenewalJob | undefined> {
  return (await take(db, taking, sql`c.id = ${connectionId}`, sql`and s.generation = ${seen}`))[0]
}

async function take(db: Db, taking: Taking, which: RawBuilder<unknown>, still = sql``): Promise<RenewalJob[]> {
  const held = await holdFree(db, taking, which)
  const jobs = (await readFree(db, held, taking, still)).map((row) => jobOf(row, taking))
  await holdLeases(db, jobs, taking)
  await makeRoom(db, jobs, taking.now)
  return jobs
}

/** Locks the rows of connections that nobody renews; those another transaction holds are left to it. */
async function holdFree(db: Db, { now }: Taking, which: RawBuilder<unknown>): Promise<string[]> {
  const lock = dialectOf(db) === 'postgres' ? sql`for update of c skip locked` : sql``
  const { rows } = await sql<{ id: string }>`select c.id from connections c
    left join connection_renewals r on r.connection_id = c.id
    left join oauth2_apps a on a.id = c.oauth2_app_id
    where (r.until is null or r.until < ${now}) and ${which} ${lock}`.execute(db)
  return rows.map((row) => row.id)
}

/**
 * Looks once more, now that the rows are held: a statement sees what was committed before it began, so the one that
 * locks may not see the lease of whoever held the rows a moment ago.
 */
async function readFree(
  db: Db,
  ids: readonly string[],
  { now }: Taking,
  still: RawBuilder<unknown>,
): Promise<DueRow[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<DueRow>`select ${COLUMNS} from connections c
    join connection_secrets s on s.connection_id = c.id
    left join connection_renewals r on r.connection_id = c.id
    where c.id in ${textList(db, ids)} and (r.until is null or r.until < ${now}) ${still}`.execute(db)
  return rows
}

function jobOf(row: DueRow, { newAttempt, now, monotonic }: Taking): RenewalJob {
  const { oauth2_app_id: app, oauth2_app_version: version } = row
  return {
    connectionId: row.id,
    projectId: row.project_id,
    environmentId: row.environment_id,
    name: row.name,
    piece: row.piece,
    pieceVersion: row.piece_version,
    method: row.method,
    plainValues: JSON.parse(row.plain_values),
    scopes: JSON.parse(row.scopes),
    expiresAt: row.expires_at,
    app: app === null ? null : { id: app, version: version ?? 0 },
    ciphertext: row.ciphertext,
    generation: row.generation,
    attempt: newAttempt(),
    failures: row.failures ?? 0,
    failingSince: row.failing_since,
    outcomeUnknown: row.outcome_unknown === 1 || row.attempt !== null,
    takenAt: now,
    taken: monotonic,
  }
}

async function holdLeases(db: Db, jobs: readonly RenewalJob[], { owner, now, leaseMs }: Taking): Promise<void> {
  if (jobs.length === 0) return
  const rows = jobs.map((job) => ({
    connection_id: job.connectionId,
    owner,
    attempt: job.attempt,
    until: now + leaseMs,
    failures: job.failures,
    failing_since: job.failingSince,
    outcome_unknown: job.outcomeUnknown ? 1 : 0,
  }))
  await db
    .insertInto('connection_renewals')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('connection_id').doUpdateSet((eb) => ({
        owner: eb.ref('excluded.owner'),
        attempt: eb.ref('excluded.attempt'),
        until: eb.ref('excluded.until'),
        outcome_unknown: eb.ref('excluded.outcome_unknown'),
      })),
    )
    .execute()
}

/** An answer is hardly larger than what it replaces, and this much. */
const SPARE_BYTES = 2_048

/**
 * Writes as many bytes as the answer will need: a disk or database that cannot take them is found out before the
 * refresh token is spent, and the answer finds its room.
 */
async function makeRoom(db: Db, jobs: readonly RenewalJob[], now: number): Promise<void> {
  if (jobs.length === 0) return
  const rows = jobs.map((job) => ({
    connection_id: job.connectionId,
    attempt: job.attempt,
    room: randomBytes(job.ciphertext.length + SPARE_BYTES),
    created_at: now,
  }))
  await db
    .insertInto('pending_token_answers')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('connection_id').doUpdateSet((eb) => ({
        attempt: eb.ref('excluded.attempt'),
        room: eb.ref('excluded.room'),
        created_at: eb.ref('excluded.created_at'),
      })),
    )
    .execute()
}

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

/** How an attempt that failed, or was not made, leaves its lease. */
export interface Release {
  connectionId: string
  attempt: string
  failures: number
  failingSince: number | null
  outcomeUnknown: boolean
}

/** Lets go of a lease, if it is still this attempt's; false when somebody took it over. */
export async function release(db: Db, { connectionId, attempt, ...left }: Release): Promise<boolean> {
  const result = await db
    .updateTable('connection_renewals')
    .set({
      owner: null,
      attempt: null,
      until: null,
      failures: left.failures,
      failing_since: left.failingSince,
      outcome_unknown: left.outcomeUnknown ? 1 : 0,
    })
    .where('connection_id', '=', connectionId)
    .where('attempt', '=', attempt)
    .executeTakeFirst()
  if (result.numUpdatedRows === 0n) return false
  await db.deleteFrom('pending_token_answers').where('connection_id', '=', connectionId).execute()
  return true
}

/** Of a server that is gone: its leases lapse at once, and what it was at is due. Answers how many. */
export async function lapseLeases(db: Db, owner: string, now: number): Promise<number> {
  const held = db.selectFrom('connection_renewals').select('connection_id').where('owner', '=', owner)
  await db.updateTable('connections').set({ refresh_due_at: now }).where('id', 'in', held).execute()
  const result = await db
    .updateTable('connection_renewals')
    .set({ until: now - 1 })
    .where('owner', '=', owner)
    .executeTakeFirst()
  return Number(result.numUpdatedRows)
}

/** As `lapseLeases`, of everybody: where one server has the database to itself. */
export async function lapseAllLeases(db: Db, now: number): Promise<number> {
  const held = db.selectFrom('connection_renewals').select('connection_id').where('attempt', 'is not', null)
  await db.updateTable('connections').set({ refresh_due_at: now }).where('id', 'in', held).execute()
  const result = await db
    .updateTable('connection_renewals')
    .set({ until: now - 1 })
    .where('attempt', 'is not', null)
    .executeTakeFirst()
  return Number(result.numUpdatedRows)
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
