import { createHash, randomUUID } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { Kysely, Selectable } from 'kysely'
import type { InstalledPieceRow, Schema } from '../database/schema.js'
import type { ChosenVersions } from '../pieces/piece-catalog.js'
import { chunksOf } from './piece-tree.js'

type Db = Kysely<Schema>

/** A row of an installed piece. */
export type StoredPiece = Selectable<InstalledPieceRow>

const CHUNK = 512 * 1024
const REVISION = 'pieces_revision'

/** Every installed piece, oldest first. */
export function listStored(db: Db): Promise<StoredPiece[]> {
  return db.selectFrom('installed_pieces').selectAll().orderBy('id').execute()
}

/** The installed piece of this name and version. */
export function findStored(db: Db, name: string, version: string): Promise<StoredPiece | undefined> {
  const query = db.selectFrom('installed_pieces').selectAll().where('name', '=', name).where('version', '=', version)
  return query.executeTakeFirst()
}

/** The package that the installed versions of a piece come from. */
export async function findPackage(db: Db, name: string): Promise<string | undefined> {
  const query = db.selectFrom('installed_pieces').select('package').where('name', '=', name)
  return (await query.executeTakeFirst())?.package
}

export async function insertStored(db: Db, row: StoredPiece): Promise<void> {
  await db.insertInto('installed_pieces').values(row).execute()
}

/** Says anew what a folder holds. */
export async function updateStored(db: Db, { id, ...row }: StoredPiece): Promise<void> {
  await db.updateTable('installed_pieces').set(row).where('id', '=', id).execute()
}

export async function deleteStored(db: Db, id: string): Promise<void> {
  await db.deleteFrom('installed_pieces').where('id', '=', id).execute()
}

/** Keeps an archive in pieces small enough for any database. */
export async function writeArchive(db: Db, pieceId: string, archive: string): Promise<void> {
  const file = await open(archive)
  try {
    let position = 0
    for await (const bytes of chunksOf(file, CHUNK)) {
      await db.insertInto('piece_archives').values({ piece_id: pieceId, position, bytes }).execute()
      position += 1
    }
  } finally {
    await file.close()
  }
}

/** Writes an archive out again. Gives its SHA-512, hex. */
export async function readArchive(db: Db, pieceId: string, archive: string): Promise<string> {
  const digest = createHash('sha512')
  const file = await open(archive, 'wx', 0o600)
  try {
    for (let position = 0; ; position++) {
      const query = db.selectFrom('piece_archives').select('bytes').where('piece_id', '=', pieceId)
      const row = await query.where('position', '=', position).executeTakeFirst()
      if (!row) return digest.digest('hex')
      digest.update(row.bytes)
      await file.write(row.bytes)
    }
  } finally {
    await file.close()
  }
}

/** The version of each piece that is used where none is named, and whether it is pinned. */
export async function listChoices(db: Db): Promise<{ chosen: ChosenVersions; pinned: ReadonlySet<string> }> {
  const rows = await db.selectFrom('piece_choices').selectAll().execute()
  return {
    chosen: new Map(rows.map(({ name, version }) => [name, version])),
    pinned: new Set(rows.flatMap(({ name, pinned }) => (pinned === 1 ? [name] : []))),
  }
}

/** Makes a version the current one. */
export async function choose(
  db: Db,
  choice: { name: string; version: string; pinned: boolean; by: string; now: number },
): Promise<void> {
  const columns = {
    version: choice.version,
    pinned: choice.pinned ? 1 : 0,
    chosen_by: choice.by,
    chosen_at: choice.now,
  }
  await db
    .insertInto('piece_choices')
    .values({ name: choice.name, ...columns })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(columns))
    .execute()
}

/** Forgets which version was chosen. */
export async function unchoose(db: Db, name: string): Promise<void> {
  await db.deleteFrom('piece_choices').where('name', '=', name).execute()
}

/** Another one after every change of what is installed or chosen; every server looks at it. */
export async function revisionOf(db: Db): Promise<string> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', REVISION).executeTakeFirst()
  return row?.value ?? ''
}

/** Tells every server that something changed; in the transaction that changes it. */
export async function raiseRevision(db: Db): Promise<void> {
  const value = randomUUID()
  await db
    .insertInto('settings')
    .values({ name: REVISION, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}
