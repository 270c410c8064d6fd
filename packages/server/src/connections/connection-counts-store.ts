import { type Kysely, sql } from 'kysely'
import type { Schema } from '../database/schema.js'
import type { Place } from '../environments/environment.js'
import type { Connection, ConnectionStatus } from './connection.js'

type Db = Kysely<Schema>

/** What counts depend on. */
export type Counted = Pick<Connection, 'piece' | 'status' | 'tags'>

/**
 * Keeps the counts in step with one connection, in the transaction that changes it, so that a list of a million never
 * has to be counted. `before` is undefined for a new connection, `after` for a deleted one.
 */
export async function moveCounts(
  db: Db,
  environmentId: string,
  before: Counted | undefined,
  after: Counted | undefined,
): Promise<void> {
  if (before?.piece !== after?.piece || before?.status !== after?.status) {
    if (before) await addToStatus(db, environmentId, before, -1)
    if (after) await addToStatus(db, environmentId, after, 1)
  }
  for (const tag of before?.tags ?? []) if (!after?.tags.includes(tag)) await addToTag(db, environmentId, tag, -1)
  for (const tag of after?.tags ?? []) if (!before?.tags.includes(tag)) await addToTag(db, environmentId, tag, 1)
}

async function addToStatus(db: Db, environmentId: string, { piece, status }: Counted, count: number): Promise<void> {
  await db
    .insertInto('connection_counts')
    .values({ environment_id: environmentId, piece, status, count })
    .onConflict((conflict) =>
      conflict
        .columns(['environment_id', 'piece', 'status'])
        .doUpdateSet({ count: sql`connection_counts.count + ${count}` }),
    )
    .execute()
}

async function addToTag(db: Db, environmentId: string, tag: string, count: number): Promise<void> {
  await db
    .insertInto('tag_counts')
    .values({ environment_id: environmentId, tag, count })
    .onConflict((conflict) =>
      conflict.columns(['environment_id', 'tag']).doUpdateSet({ count: sql`tag_counts.count + ${count}` }),
    )
    .execute()
}

export interface StatusCount {
  piece: string
  status: ConnectionStatus
  count: number
}

/** How many connections an environment has, by piece and status. */
export async function statusCounts(db: Db, place: Place): Promise<StatusCount[]> {
  const rows = await db
    .selectFrom('connection_counts')
    .select(['piece', 'status', 'count'])
    .where('environment_id', '=', place.environment.id)
    .where('count', '>', 0)
    .execute()
  return rows.map((row) => ({ ...row, status: row.status as ConnectionStatus }))
}

/** The tags in use in an environment, by name. */
export async function tagCounts(db: Db, place: Place): Promise<{ name: string; count: number }[]> {
  return db
    .selectFrom('tag_counts')
    .select(['tag as name', 'count'])
    .where('environment_id', '=', place.environment.id)
    .where('count', '>', 0)
    .orderBy('tag')
    .execute()
}
