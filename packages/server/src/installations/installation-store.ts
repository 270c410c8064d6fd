import type { Kysely, Selectable } from 'kysely'
import type { PieceInstallationRow, Schema } from '../database/schema.js'
import type { PieceSource } from '../pieces/installed-piece.js'
import type { Installation, InstallFailure, InstallStage } from './installation.js'

type Db = Kysely<Schema>

/** The installation of this id. */
export async function findInstallation(db: Db, id: string): Promise<Installation | undefined> {
  const row = await db.selectFrom('piece_installations').selectAll().where('id', '=', id).executeTakeFirst()
  return row && fromRow(row)
}

/** Inserts an installation, or says anew how it goes. */
export async function saveInstallation(db: Db, installation: Installation): Promise<void> {
  const { id, ...columns } = toRow(installation)
  await db
    .insertInto('piece_installations')
    .values({ id, ...columns })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
    .execute()
}

/** Says that these installations still go on. */
export async function touchInstallations(db: Db, ids: readonly string[], now: number): Promise<void> {
  await db.updateTable('piece_installations').set({ updated_at: now }).where('id', 'in', ids).execute()
}

/** Installations nothing was heard of since `before`, though they did not end. */
export async function findSilent(db: Db, before: number): Promise<Installation[]> {
  const query = db.selectFrom('piece_installations').selectAll().where('state', 'in', ['waiting', 'running'])
  return (await query.where('updated_at', '<=', before).execute()).map(fromRow)
}

/** Says why an installation failed nothing was heard of since `before`; false when something was heard meanwhile. */
export async function endSilent(
  db: Db,
  end: { id: string; before: number; failure: InstallFailure; now: number },
): Promise<boolean> {
  const result = await db
    .updateTable('piece_installations')
    .set({ state: 'failed', failure: JSON.stringify(end.failure), updated_at: end.now })
    .where('id', '=', end.id)
    .where('state', 'in', ['waiting', 'running'])
    .where('updated_at', '<=', end.before)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Forgets installations that ended before this time. */
export async function forgetInstallations(db: Db, before: number): Promise<void> {
  const query = db.deleteFrom('piece_installations').where('state', 'in', ['done', 'failed'])
  await query.where('updated_at', '<', before).execute()
}

function fromRow(row: Selectable<PieceInstallationRow>): Installation {
  return {
    id: row.id,
    state: row.state as Installation['state'],
    source: row.source as PieceSource,
    subject: row.subject,
    stage: row.stage as InstallStage,
    note: row.note,
    piece: row.piece === null ? null : JSON.parse(row.piece),
    remarks: JSON.parse(row.remarks),
    failure: row.failure === null ? null : JSON.parse(row.failure),
    createdBy: row.created_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

function toRow({
  piece,
  remarks,
  failure,
  createdBy,
  createdAt,
  updatedAt,
  ...plain
}: Installation): PieceInstallationRow {
  return {
    ...plain,
    piece: piece && JSON.stringify(piece),
    remarks: JSON.stringify(remarks),
    failure: failure && JSON.stringify(failure),
    created_by: createdBy,
    created_at: createdAt,
    updated_at: updatedAt,
  }
}
