import { type Kysely, sql } from 'kysely'
import type { Schema } from '../database/schema.js'
import type { ConnectionShape } from './connection-shape.js'
import type { Located } from './connections-of.js'
import type { UsingConnection } from './piece-usage.js'

type Db = Kysely<Schema>

/** How many connections there are of each version of a piece, in all projects; absent means none. */
export async function countByPieceVersion(db: Db, piece: string): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('connections')
    .select(['piece_version', (eb) => eb.fn.countAll<number>().as('count')])
    .where('piece', '=', piece)
    .groupBy('piece_version')
    .execute()
  return new Map(rows.map(({ piece_version, count }) => [piece_version, Number(count)]))
}

/** How many connections of a piece are at another version than this one. */
export async function countElsewhere(db: Db, piece: string, version: string): Promise<number> {
  const query = db.selectFrom('connections').select((eb) => eb.fn.countAll<number>().as('count'))
  const row = await query.where('piece', '=', piece).where('piece_version', '!=', version).executeTakeFirst()
  return Number(row?.count ?? 0)
}

/** Connections of a piece, of one version or of all, by project, environment and name; at most `limit`. */
export async function listUsing(
  db: Db,
  piece: string,
  version: string | undefined,
  limit: number,
): Promise<UsingConnection[]> {
  const { rows } = await sql<UsingConnection>`
    select p.key as project, e.key as environment, c.key as key, c.name as name
    from connections c join projects p on p.id = c.project_id join environments e on e.id = c.environment_id
    where c.piece = ${piece} ${version === undefined ? sql`` : sql`and c.piece_version = ${version}`}
    order by p.key, e.position, c.name_folded, c.id limit ${limit}`.execute(db)
  return rows
}

/** Every combination of piece, version, auth method and auth version that connections were saved with. */
export function listShapes(db: Db): Promise<ConnectionShape[]> {
  return db
    .selectFrom('connections')
    .select(['piece', 'piece_version as version', 'method', 'auth_version as authVersion'])
    .distinct()
    .execute()
}

/** The pieces some connection of which is in error. */
export async function piecesInError(db: Db): Promise<ReadonlySet<string>> {
  const query = db.selectFrom('connection_counts').select('piece').distinct().where('status', '=', 'error')
  return new Set((await query.where('count', '>', 0).execute()).map((row) => row.piece))
}

/** The connections of a shape, oldest first; with `waiting` only those that wait for a version that can use them. */
export function listWith(
  db: Db,
  { piece, version, method, authVersion, waiting }: ConnectionShape & { waiting: boolean },
): Promise<Located[]> {
  const query = db
    .selectFrom('connections')
    .select(['id', 'project_id', 'environment_id'])
    .where('piece', '=', piece)
    .where('piece_version', '=', version)
    .where('method', '=', method)
    .where('auth_version', '=', authVersion)
  const all = waiting ? query.where('reason_code', '=', 'reconnect_needed').where('status', '=', 'error') : query
  return all.orderBy('id').execute()
}
