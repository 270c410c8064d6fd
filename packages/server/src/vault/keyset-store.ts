/** What a keyset serves: one environment of one project. */
export type KeysetScope = { readonly projectId: string; readonly environmentId: string }

/**
 * The life of a data key. `pending`: announced, opens but does not seal yet. `primary`: seals; at most one per keyset.
 * `decrypt_only`: opens what it sealed as primary. `retired`: no longer used, kept for backups.
 */
export type KeyState = 'pending' | 'primary' | 'decrypt_only' | 'retired'

/** A data key as it is stored. `keyId` is unique in its keyset and never used again; from 1 to 4294967295. */
export type WrappedKey = KeysetScope & {
  readonly keyId: number
  readonly state: KeyState
  /** The root key that wraps it. */
  readonly rootKeyId: number
  readonly wrapped: Buffer
}

/** Keeps wrapped data keys. Both calls see and make committed rows: they run outside any transaction of the caller. */
export interface KeysetStore {
  /** Every key of the keyset in any state and order; none when there is no such keyset yet. */
  load(projectId: string, environmentId: string): Promise<readonly WrappedKey[]>
  /** Stores a new primary key. Throws `KeysetConflictError` when the keyset has a primary, or this key id, already. */
  insertPrimary(key: WrappedKey): Promise<void>
}

/** Another process stored the key first. The keyring then reads that one. */
export class KeysetConflictError extends Error {
  override readonly name = 'KeysetConflictError'
}
