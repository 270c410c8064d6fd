import type { Kysely, Selectable } from 'kysely'
import type { PieceUpgradeRow, Schema } from '../database/schema.js'
import type { Upgrade } from './upgrade.js'

type Db = Kysely<Schema>

/** The upgrade of a piece that can still be rolled back. */
export async function findOpen(db: Db, piece: string): Promise<Upgrade | undefined> {
  const query = db.selectFrom('piece_upgrades').selectAll().where('piece', '=', piece).where('state', '=', 'open')
  const row = await query.executeTakeFirst()
  return row && fromRow(row)
}

/** The upgrade of this id. */
export async function findUpgrade(db: Db, id: string): Promise<Upgrade | undefined> {
  const row = await db.selectFrom('piece_upgrades').selectAll().where('id', '=', id).executeTakeFirst()
  return row && fromRow(row)
}

/** The upgrades of a piece, newest first. */
export async function listUpgrades(db: Db, piece: string): Promise<Upgrade[]> {
  const query = db.selectFrom('piece_upgrades').selectAll().where('piece', '=', piece)
  return (await query.orderBy('id', 'desc').limit(100).execute()).map(fromRow)
}

export async function insertUpgrade(db: Db, upgrade: Upgrade): Promise<void> {
  await db.insertInto('piece_upgrades').values(toRow(upgrade)).execute()
}

/** Says how an open upgrade ended; false when it ended meanwhile. */
export async function endUpgrade(
  db: Db,
  id: string,
  end: { state: Upgrade['state']; by: string; now: number },
): Promise<boolean> {
  const result = await db
    .updateTable('piece_upgrades')
    .set({ state: end.state, ended_by: end.by, ended_at: end.now })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

function fromRow(row: Selectable<PieceUpgradeRow>): Upgrade {
  return {
    id: row.id,
    piece: row.piece,
    from: row.from_version,
    to: row.to_version,
    state: row.state as Upgrade['state'],
    moved: row.moved,
    migrated: row.migrated,
    leftBehind: row.left_behind,
    createdBy: row.created_by,
    createdAt: row.created_at,
    endedBy: row.ended_by,
    endedAt: row.ended_at,
  }
}

function toRow(upgrade: Upgrade): PieceUpgradeRow {
  const { from, to, leftBehind, createdBy, createdAt, endedBy, endedAt, ...plain } = upgrade
  return {
    ...plain,
    from_version: from,
    to_version: to,
    left_behind: leftBehind,
    created_by: createdBy,
    created_at: createdAt,
    ended_by: endedBy,
    ended_at: endedAt,
  }
}
