import type { Kysely } from 'kysely'
import { PLATFORM_PROJECT } from '../audit/audit-event.js'
import { dialectOf } from '../database/portable.js'
import type { Schema } from '../database/schema.js'
import type { AppReason, OAuth2App } from './oauth2-app.js'
import { fromRow, reasonColumns, type SealedSecret, scopeOf, toRow } from './oauth2-app-row.js'

type Db = Kysely<Schema>

/** An app with its sealed secret; null where it has none. */
export interface StoredApp {
  readonly app: OAuth2App
  readonly secret: Buffer | null
}

export async function findApp(db: Db, id: string): Promise<StoredApp | undefined> {
  const row = await db.selectFrom('oauth2_apps').selectAll().where('id', '=', id).executeTakeFirst()
  return row && { app: fromRow(row), secret: row.secret }
}

/** As `findApp`, keeping others from changing or deleting the row until the transaction ends. */
export async function lockApp(db: Db, id: string): Promise<StoredApp | undefined> {
  if (dialectOf(db) === 'postgres') {
    await db.selectFrom('oauth2_apps').select('id').where('id', '=', id).forUpdate().execute()
  }
  return findApp(db, id)
}

/** The app of exactly this project, or of the platform, for an auth method. */
export async function findAppOf(db: Db, projectId: string | null, piece: string, method: string) {
  const [app] = await appsFor(db, [scopeOf(projectId)], piece, method)
  return app
}

/** The apps a project may use for an auth method: at most its own and the platform's, its own first. */
export async function usableApps(db: Db, projectId: string, piece: string, method: string): Promise<OAuth2App[]> {
  const apps = await appsFor(db, [projectId, PLATFORM_PROJECT], piece, method)
  return apps.sort((one, other) => Number(one.projectId === null) - Number(other.projectId === null))
}

async function appsFor(db: Db, scopes: readonly string[], piece: string, method: string): Promise<OAuth2App[]> {
  const rows = await db
    .selectFrom('oauth2_apps')
    .selectAll()
    .where('scope', 'in', [...scopes])
    .where('piece', '=', piece)
    .where('method', '=', method)
    .execute()
  return rows.map(fromRow)
}

/** The apps of a project and of the platform, or of the platform alone, by piece and method. */
export async function listApps(db: Db, projectId: string | null): Promise<OAuth2App[]> {
  const rows = await db
    .selectFrom('oauth2_apps')
    .selectAll()
    .where('scope', 'in', [...new Set([scopeOf(projectId), PLATFORM_PROJECT])])
    .orderBy('piece')
    .orderBy('method')
    .orderBy('id')
    .execute()
  return rows.map(fromRow)
}

export async function insertApp(db: Db, app: OAuth2App, secret: SealedSecret | null): Promise<void> {
  await db.insertInto('oauth2_apps').values(toRow(app, secret)).execute()
}

/** Writes an app over the version before it. False when that version is no longer the stored one. */
export async function updateApp(db: Db, app: OAuth2App, secret: SealedSecret | null, before: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('oauth2_apps')
    .set(toRow(app, secret))
    .where('id', '=', app.id)
    .where('version', '=', before)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function deleteApp(db: Db, id: string): Promise<void> {
  await db.deleteFrom('oauth2_apps').where('id', '=', id).execute()
}

/** Makes a working app a misconfigured one, if its version is still this one; undefined when nothing changed. */
export async function setMisconfigured(
  db: Db,
  { id, version }: Pick<OAuth2App, 'id' | 'version'>,
  reason: AppReason,
): Promise<OAuth2App | undefined> {
  const row = await db
    .updateTable('oauth2_apps')
    .set({ state: 'misconfigured', ...reasonColumns(reason) })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('state', '=', 'ok')
    .returningAll()
    .executeTakeFirst()
  return row && fromRow(row)
}

/** Gives an app another reason, or none and no pause, in which case it is in order again. */
export async function setReason(db: Db, id: string, reason: AppReason | null): Promise<void> {
  const state = reason ? 'misconfigured' : 'ok'
  const pause = reason ? {} : { paused_until: null }
  await db
    .updateTable('oauth2_apps')
    .set({ state, ...reasonColumns(reason), ...pause })
    .where('id', '=', id)
    .execute()
}

/** A pause already known to be longer stays. */
export async function setPause(db: Db, id: string, until: number): Promise<void> {
  await db
    .updateTable('oauth2_apps')
    .set({ paused_until: until })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('paused_until', 'is', null), eb('paused_until', '<', until)]))
    .execute()
}

/** How many connections use each app, in one project or in all. An app that none uses is not in the map. */
export async function countConnections(db: Db, projectId: string | null): Promise<Map<string, number>> {
  const all = db
    .selectFrom('connections')
    .select(['oauth2_app_id', ({ fn }) => fn.countAll<number>().as('count')])
    .where('oauth2_app_id', 'is not', null)
    .groupBy('oauth2_app_id')
  const rows = await (projectId === null ? all : all.where('project_id', '=', projectId)).execute()
  return new Map(rows.map((row) => [row.oauth2_app_id ?? '', Number(row.count)]))
}

/** How many connections of any project use an app. */
export async function countUses(db: Db, id: string): Promise<number> {
  const { count } = await db
    .selectFrom('connections')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('oauth2_app_id', '=', id)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Makes the connections of an app that are renewed at all due at once. */
export async function wakeConnections(db: Db, id: string, now: number): Promise<void> {
  await db
    .updateTable('connections')
    .set({ refresh_due_at: now })
    .where('oauth2_app_id', '=', id)
    .where('refresh_due_at', 'is not', null)
    .execute()
}
