import { type Kysely, type Selectable, sql } from 'kysely'
import type { FileRow, Schema } from '../database/schema.js'
import type { StoredFile } from './file.js'

type Db = Kysely<Schema>

/** What is known of a file before its bytes have come. */
export type NewFile = Omit<StoredFile, 'size'>

/** Inserts a file whose bytes are still to come; until it is completed nobody finds it. */
export async function insertFile(db: Db, file: NewFile): Promise<void> {
  await db
    .insertInto('files')
    .values({
      id: file.id,
      project_id: file.projectId,
      name: file.name,
      content_type: file.contentType,
      size: null,
      created_by: file.createdBy,
      created_at: file.createdAt,
      expires_at: file.expiresAt,
    })
    .execute()
}

/** Adds bytes to a file. */
export async function insertChunk(db: Db, fileId: string, position: number, bytes: Buffer): Promise<void> {
  await db.insertInto('file_chunks').values({ file_id: fileId, position, bytes }).execute()
}

/** Says that all bytes of a file have come. */
export async function completeFile(db: Db, id: string, size: number): Promise<void> {
  await db.updateTable('files').set({ size }).where('id', '=', id).execute()
}

/** The complete file of a project with this id, unless its time is over. */
export async function findFile(db: Db, projectId: string, id: string, now: number): Promise<StoredFile | undefined> {
  const row = await db
    .selectFrom('files')
    .selectAll()
    .where('id', '=', id)
    .where('project_id', '=', projectId)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row && fromRow(row)
}

/** The bytes at a position, counted from 0; undefined behind the last ones. */
export async function readChunk(db: Db, fileId: string, position: number): Promise<Buffer | undefined> {
  const query = db.selectFrom('file_chunks').select('bytes').where('file_id', '=', fileId)
  const row = await query.where('position', '=', position).executeTakeFirst()
  return row && Buffer.from(row.bytes)
}

/** Bytes of all complete files of a project. */
export async function totalSize(db: Db, projectId: string): Promise<number> {
  const row = await db
    .selectFrom('files')
    .select(sql<number | string | null>`sum(size)`.as('total'))
    .where('project_id', '=', projectId)
    .executeTakeFirst()
  return Number(row?.total ?? 0)
}

/** Removes a file with its bytes. */
export async function deleteFile(db: Db, id: string): Promise<void> {
  await db.deleteFrom('files').where('id', '=', id).execute()
}

/** Ids of files whose time is over, and of those begun before `abandoned` whose bytes never all came. */
export async function findStale(db: Db, times: { now: number; abandoned: number }, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('files')
    .select('id')
    .where((eb) =>
      eb.or([
        eb('expires_at', '<=', times.now),
        eb.and([eb('size', 'is', null), eb('created_at', '<=', times.abandoned)]),
      ]),
    )
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

function fromRow(row: Selectable<FileRow>): StoredFile | undefined {
  if (row.size === null) return undefined
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    contentType: row.content_type,
    size: row.size,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}
