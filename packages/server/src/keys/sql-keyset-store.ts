import { type Kysely, sql } from 'kysely'
import { type AuditActor, PLATFORM_PROJECT } from '../audit/audit-event.js'
import type { Database } from '../database/database.js'
import { dialectOf, isUniqueViolation } from '../database/portable.js'
import type { Schema } from '../database/schema.js'
import { type KeyState, KeysetConflictError, type KeysetStore, type WrappedKey } from '../vault/keyset-store.js'

const SYSTEM: AuditActor = { type: 'system', id: 'plugboard', label: 'Plugboard' }

/** Wrapped data keys in the table `keysets`. */
export class SqlKeysetStore implements KeysetStore {
  readonly #database: () => Database

  /** The database is asked for late: its audit chain needs the vault, and the vault this store. */
  constructor(database: () => Database) {
    this.#database = database
  }

  async load(projectId: string, environmentId: string): Promise<WrappedKey[]> {
    const rows = await this.#database()
      .read.selectFrom('keysets')
      .selectAll()
      .where('project_id', '=', projectId)
      .where('environment_id', '=', environmentId)
      .execute()
    return rows.map((row) => ({
      projectId,
      environmentId,
      keyId: row.key_id,
      state: row.state as KeyState,
      rootKeyId: row.root_key_id,
      wrapped: row.wrapped,
    }))
  }

  async insertPrimary(key: WrappedKey): Promise<void> {
    try {
      await this.#database().transaction(async (tx) => {
        await expectNoPrimary(tx.db, key)
        await tx.db.insertInto('keysets').values(toRow(key, tx.now)).execute()
        tx.audit({
          projectId: key.projectId || PLATFORM_PROJECT,
          actor: SYSTEM,
          action: 'key.created',
          target: { type: 'key', id: `${key.environmentId}/${key.keyId}`, label: `data key ${key.keyId}` },
          environmentId: key.environmentId,
          outcome: 'ok',
        })
      })
    } catch (error) {
      throw isUniqueViolation(error) ? new KeysetConflictError() : error
    }
  }
}

/** The table's primary key cannot stop a second primary under another key id, so replicas take turns here. */
async function expectNoPrimary(db: Kysely<Schema>, { projectId, environmentId }: WrappedKey): Promise<void> {
  if (dialectOf(db) === 'postgres') await sql`lock table keysets in share row exclusive mode`.execute(db)
  const primary = await db
    .selectFrom('keysets')
    .select('key_id')
    .where('project_id', '=', projectId)
    .where('environment_id', '=', environmentId)
    .where('state', '=', 'primary')
    .executeTakeFirst()
  if (primary) throw new KeysetConflictError()
}

const toRow = (key: WrappedKey, now: number) => ({
  project_id: key.projectId,
  environment_id: key.environmentId,
  key_id: key.keyId,
  state: key.state,
  root_key_id: key.rootKeyId,
  wrapped: key.wrapped,
  created_at: now,
})
