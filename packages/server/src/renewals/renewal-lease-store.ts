import { randomBytes } from 'node:crypto'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { dialectOf, textList } from '../database/portable.js'
import type { Schema } from '../database/schema.js'
import type { RenewalJob } from './renewal.js'

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
  auth_version: number
  plain_values: string
  scopes: string
  expires_at: number | null
  oauth2_app_id: string | null
  /** Of the app as it is now, with which the provider is asked. */
  app_version: number | null
  ciphertext: Buffer
  generation: number
  attempt: string | null
  failures: number | null
  failing_since: number | null
  outcome_unknown: number | null
}

const COLUMNS = sql`c.id, c.project_id, c.environment_id, c.name, c.piece, c.piece_version, c.method, c.auth_version,
  c.plain_values, c.scopes, c.expires_at, c.oauth2_app_id, a.version as app_version, s.ciphertext, s.generation, r.attempt, r.failures,
  r.failing_since, r.outcome_unknown`

/** Takes the lease of connections whose renewal is due and that nobody renews now; what waits for its app stays. */
export function takeDue(db: Db, taking: Taking, limit: number, except: readonly string[] = []): Promise<RenewalJob[]> {
  const { now } = taking
  const others = except.length === 0 ? sql`` : sql`and c.id not in ${textList(db, except)}`
  return take(
    db,
    taking,
    sql`c.refresh_due_at <= ${now} and (a.id is null or (a.state = 'ok' and coalesce(a.paused_until, 0) <= ${now}))
      ${others}
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
    left join oauth2_apps a on a.id = c.oauth2_app_id
    where c.id in ${textList(db, ids)} and (r.until is null or r.until < ${now}) ${still}`.execute(db)
  return rows
}

function jobOf(row: DueRow, { newAttempt, now, monotonic }: Taking): RenewalJob {
  const { oauth2_app_id: app, app_version: version } = row
  return {
    connectionId: row.id,
    projectId: row.project_id,
    environmentId: row.environment_id,
    name: row.name,
    piece: row.piece,
    pieceVersion: row.piece_version,
    method: row.method,
    authVersion: row.auth_version,
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
