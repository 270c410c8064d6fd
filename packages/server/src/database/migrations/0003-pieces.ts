import { type Kysely, type Migration, sql } from 'kysely'
import { createTable } from './create-table.js'

/** Pieces that are installed while the server runs, and moving connections from one version to another. */
export const pieces: Migration = { up }

async function up(db: Kysely<unknown>): Promise<void> {
  await installed(db)
  await upgrades(db)
  await sql`create index connections_by_piece_version on connections (piece, piece_version, method, auth_version)`.execute(
    db,
  )
}

async function installed(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'installed_pieces', {
    columns: {
      id: 'text',
      name: 'text',
      version: 'text',
      package: 'text',
      source: 'text',
      folder: 'text?',
      integrity: 'text?',
      archive_digest: 'text?',
      tree_digest: 'text?',
      manifest: 'text',
      entry: 'text',
      installed_by: 'text',
      installed_at: 'integer',
    },
    primaryKey: ['id'],
    unique: [['name', 'version']],
  })
  await createTable(db, 'piece_archives', {
    columns: { piece_id: 'text', position: 'integer', bytes: 'blob' },
    primaryKey: ['piece_id', 'position'],
    ownedBy: { piece_id: 'installed_pieces' },
  })
  await createTable(db, 'piece_choices', {
    columns: { name: 'text', version: 'text', pinned: 'integer', chosen_by: 'text', chosen_at: 'integer' },
    primaryKey: ['name'],
  })
  await createTable(db, 'piece_installations', {
    columns: {
      id: 'text',
      state: 'text',
      source: 'text',
      subject: 'text',
      stage: 'text',
      note: 'text?',
      piece: 'text?',
      remarks: 'text',
      failure: 'text?',
      created_by: 'text',
      created_at: 'integer',
      updated_at: 'integer',
    },
    primaryKey: ['id'],
    indexes: { piece_installations_by_state: ['state', 'updated_at'] },
  })
}

async function upgrades(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'piece_upgrades', {
    columns: {
      id: 'text',
      piece: 'text',
      from_version: 'text',
      to_version: 'text',
      state: 'text',
      moved: 'integer',
      migrated: 'integer',
      left_behind: 'integer',
      created_by: 'text',
      created_at: 'integer',
      ended_by: 'text?',
      ended_at: 'integer?',
    },
    primaryKey: ['id'],
    indexes: { piece_upgrades_by_piece: ['piece', 'created_at'] },
  })
  await createTable(db, 'connection_snapshots', {
    columns: {
      upgrade_id: 'text',
      connection_id: 'text',
      project_id: 'text',
      environment_id: 'text',
      piece_version: 'text',
      auth_version: 'integer',
      plain_values: 'text',
      secrets_set: 'text',
      ciphertext: 'blob?',
      key_id: 'integer?',
      secret_generation: 'integer',
      generation_after: 'integer',
    },
    primaryKey: ['upgrade_id', 'connection_id'],
    ownedBy: { upgrade_id: 'piece_upgrades', connection_id: 'connections' },
  })
}
