import type { Kysely, Migration } from 'kysely'
import { createTable } from './create-table.js'

/** Files that steps give and take. */
export const files: Migration = { up }

async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'files', {
    columns: {
      id: 'text',
      project_id: 'text',
      name: 'text',
      content_type: 'text',
      size: 'integer?',
      created_by: 'text',
      created_at: 'integer',
      expires_at: 'integer',
    },
    primaryKey: ['id'],
    ownedBy: { project_id: 'projects' },
    indexes: { files_by_expiry: ['expires_at'], files_by_project: ['project_id', 'size'] },
  })
  await createTable(db, 'file_chunks', {
    columns: { file_id: 'text', position: 'integer', bytes: 'blob' },
    primaryKey: ['file_id', 'position'],
    ownedBy: { file_id: 'files' },
  })
}
