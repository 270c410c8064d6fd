import { type Insertable, type Kysely, type Selectable, sql } from 'kysely'
import { dialectOf } from '../database/portable.js'
import type { OAuth2TransactionRow, Schema } from '../database/schema.js'
import type { Authorization, AuthorizationOutcome, AuthorizationStatus } from './authorization.js'

type Db = Kysely<Schema>

export async function insertAuthorization(db: Db, authorization: Authorization, stateHash: string): Promise<void> {
  await db.insertInto('oauth2_transactions').values(toRow(authorization, stateHash)).execute()
}

/** The authorization a `state` belongs to, by its hash. */
export async function findByState(db: Db, stateHash: string): Promise<Authorization | undefined> {
  const query = db.selectFrom('oauth2_transactions').selectAll().where('state_hash', '=', stateHash)
  const row = await query.executeTakeFirst()
  return row && fromRow(row)
}

export async function findAuthorization(db: Db, id: string): Promise<Authorization | undefined> {
  const row = await db.selectFrom('oauth2_transactions').selectAll().where('id', '=', id).executeTakeFirst()
  return row && fromRow(row)
}

/** Uses an authorization up; false when that was done before. Only one of several that arrive together gets true. */
export async function consume(db: Db, id: string, now: number): Promise<boolean> {
  const result = await db
    .updateTable('oauth2_transactions')
    .set({ consumed_at: now, status: 'exchanging' })
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** What an authorization becomes. */
export interface AuthorizationChange {
  status: AuthorizationStatus
  outcome: AuthorizationOutcome
  /** Sealed tokens that wait; null wipes what was sealed. */
  sealed: Buffer | null
  sealedGeneration?: number
}

/** Changes an authorization that is in the given status; false when it is in another one. */
export async function changeAuthorization(
  db: Db,
  id: string,
  from: AuthorizationStatus,
  { status, outcome, sealed, sealedGeneration }: AuthorizationChange,
): Promise<boolean> {
  const result = await db
    .updateTable('oauth2_transactions')
    .set({
      status,
      outcome: JSON.stringify(outcome),
      sealed,
      ...(sealedGeneration !== undefined && { sealed_generation: sealedGeneration }),
    })
    .where('id', '=', id)
    .where('status', '=', from)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** Any number that nothing else here locks. */
const BEGINNING = 7_404_913

/** Lets beginnings wait for one another until the transaction ends, so that what one counts stays true. */
export async function lockPending(db: Db): Promise<void> {
  if (dialectOf(db) === 'postgres') await sql`select pg_advisory_xact_lock(${BEGINNING})`.execute(db)
}

/** How many authorizations wait for their callback: of one person, and of a project. */
export async function countPending(
  db: Db,
  { actorId, projectId, now }: { actorId: string; projectId: string; now: number },
): Promise<{ ofActor: number; ofProject: number }> {
  const pending = db
    .selectFrom('oauth2_transactions')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('status', '=', 'pending')
    .where('expires_at', '>', now)
  const ofActor = await pending.where('actor_id', '=', actorId).executeTakeFirstOrThrow()
  const ofProject = await pending.where('project_id', '=', projectId).executeTakeFirstOrThrow()
  return { ofActor: Number(ofActor.count), ofProject: Number(ofProject.count) }
}

/** Authorizations that wait for a decision though their time is over. */
export async function findUndecided(db: Db, now: number): Promise<Authorization[]> {
  const query = db.selectFrom('oauth2_transactions').selectAll().where('status', '=', 'confirm')
  return (await query.where('expires_at', '<', now).execute()).map(fromRow)
}

/** Forgets authorizations that ended before a time, with whatever they still hold sealed. */
export async function deleteOld(db: Db, before: number): Promise<void> {
  await db.deleteFrom('oauth2_transactions').where('expires_at', '<', before).execute()
}

function toRow(authorization: Authorization, stateHash: string): Insertable<OAuth2TransactionRow> {
  const { actor, actorName, app } = authorization
  return {
    id: authorization.id,
    state_hash: stateHash,
    browser_hash: authorization.browserHash,
    actor: JSON.stringify({ ...actor, name: actorName }),
    actor_id: actor.id,
    session_id: authorization.sessionId,
    project_id: authorization.projectId,
    environment_id: authorization.environmentId,
    connection_id: authorization.connectionId,
    context: authorization.context,
    app_id: app?.id ?? null,
    app_version: app?.version ?? null,
    client_id: authorization.clientId,
    settings: JSON.stringify(authorization.settings),
    redirect_uri: authorization.redirectUri,
    requested_scopes: JSON.stringify(authorization.requestedScopes),
    piece: authorization.piece,
    sealed: authorization.sealed,
    sealed_generation: authorization.sealedGeneration,
    status: authorization.status,
    outcome: null,
    created_at: authorization.createdAt,
    expires_at: authorization.expiresAt,
    consumed_at: null,
  }
}

function fromRow(row: Selectable<OAuth2TransactionRow>): Authorization {
  const { name: actorName, ...actor } = JSON.parse(row.actor)
  return {
    id: row.id,
    browserHash: row.browser_hash,
    actor,
    actorName,
    sessionId: row.session_id,
    projectId: row.project_id,
    environmentId: row.environment_id,
    connectionId: row.connection_id,
    context: row.context,
    app: row.app_id === null ? null : { id: row.app_id, version: row.app_version ?? 0 },
    clientId: row.client_id,
    settings: JSON.parse(row.settings),
    redirectUri: row.redirect_uri,
    requestedScopes: JSON.parse(row.requested_scopes),
    piece: row.piece,
    sealed: row.sealed,
    sealedGeneration: row.sealed_generation,
    status: row.status as AuthorizationStatus,
    outcome: row.outcome === null ? {} : JSON.parse(row.outcome),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    consumedAt: row.consumed_at,
  }
}
