import { type AuditActor, PLATFORM_PROJECT } from '../audit/audit-event.js'
import type { Database } from '../database/database.js'
import { isUniqueViolation } from '../database/portable.js'
import { type KeyState, KeysetConflictError, type KeysetStore, type WrappedKey } from '../vault/keyset-store.js'

const SYSTEM: AuditActor = { type: 'system', id: 'plugboard', label: 'Plugboard' }

/** Wrapped data keys in the table `keysets`. The primary key of the table settles races between replicas. */
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

const toRow = (key: WrappedKey, now: number) => ({
  project_id: key.projectId,
  environment_id: key.environmentId,
  key_id: key.keyId,
  state: key.state,
  root_key_id: key.rootKeyId,
  wrapped: key.wrapped,
  created_at: now,
})
