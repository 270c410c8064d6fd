import { KeysetConflictError, type KeysetStore, type WrappedKey } from '../keyset-store.js'

/** A keyset store for tests: rows are in reach, calls are counted, and what comes before an answer may wait or fail. */
export class MemoryKeysetStore implements KeysetStore {
  rows: WrappedKey[] = []
  loads = 0
  inserts = 0
  beforeAnswer: () => Promise<void> = async () => {}
  beforeInsert: () => Promise<void> = async () => {}

  async load(projectId: string, environmentId: string): Promise<readonly WrappedKey[]> {
    this.loads += 1
    const found = this.rows.filter((row) => row.projectId === projectId && row.environmentId === environmentId)
    await this.beforeAnswer()
    return found
  }

  async insertPrimary(key: WrappedKey): Promise<void> {
    this.inserts += 1
    await this.beforeInsert()
    const keyset = this.rows.filter((row) => row.projectId === key.projectId && row.environmentId === key.environmentId)
    if (keyset.some((row) => row.state === 'primary' || row.keyId === key.keyId)) throw new KeysetConflictError()
    this.rows.push(key)
  }
}
