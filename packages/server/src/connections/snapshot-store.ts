import type { Kysely, Selectable } from 'kysely'
import type { ConnectionSnapshotRow, Schema } from '../database/schema.js'
import type { Located } from './connections-of.js'

type Db = Kysely<Schema>

/** A connection as it was before an upgrade. */
export type Snapshot = Selectable<ConnectionSnapshotRow>

/** The connections of a piece that are not at this version, oldest first, from after an id. */
export function listElsewhere(
  db: Db,
  { piece, version, after, limit }: { piece: string; version: string; after: string; limit: number },
): Promise<Located[]> {
  return db
    .selectFrom('connections')
    .select(['id', 'project_id', 'environment_id'])
    .where('piece', '=', piece)
    .where('piece_version', '!=', version)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
}

export async function insertSnapshots(db: Db, snapshots: readonly Snapshot[]): Promise<void> {
  await db.insertInto('connection_snapshots').values(snapshots).execute()
}

/** What an upgrade moved, oldest connection first. */
export function listSnapshots(db: Db, upgradeId: string): Promise<Snapshot[]> {
  return db
    .selectFrom('connection_snapshots')
    .selectAll()
    .where('upgrade_id', '=', upgradeId)
    .orderBy('connection_id')
    .execute()
}

/** The versions that the connections an upgrade moved had. */
export async function versionsBefore(db: Db, upgradeId: string): Promise<string[]> {
  const query = db.selectFrom('connection_snapshots').select('piece_version').distinct()
  const rows = await query.where('upgrade_id', '=', upgradeId).execute()
  return rows.map((row) => row.piece_version)
}

/** Forgets how connections were before an upgrade: it cannot be rolled back any more. */
export async function deleteSnapshots(db: Db, upgradeId: string): Promise<void> {
  await db.deleteFrom('connection_snapshots').where('upgrade_id', '=', upgradeId).execute()
}
