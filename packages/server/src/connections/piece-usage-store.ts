import { type Kysely, sql } from 'kysely'
import type { Schema } from '../database/schema.js'
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
