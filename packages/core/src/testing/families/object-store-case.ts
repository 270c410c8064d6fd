import type { FileRef } from '../../context/files.js'
import type { FamilyConnection, PieceUser } from './piece-user.js'

/** What an object store piece brings so that the sentences of the family can be proven. */
export interface ObjectStoreFixtures extends FamilyConnection {
  /** Where the cases may put and delete objects, such as `conformance/`. Default the root. */
  prefix?: string
}

/** An object, as `list` tells of it. */
export interface ObjectEntry {
  key: string
  size: number
  modifiedAt: string
}

/** A store a case works in, under a prefix of its own. */
export interface ObjectStore extends PieceUser {
  prefix: string
  put(key: string, bytes: Uint8Array, contentType?: string): Promise<unknown>
  get(key: string): Promise<FileRef>
  list(input?: { limit?: number; cursor?: string }): Promise<{ items: ObjectEntry[]; next?: string }>
}

/** One sentence every object store piece proves. */
export interface ObjectStoreCase {
  sentence: string
  prove(store: ObjectStore): Promise<void>
}
