import type { FileRef } from '../../context/files.js'
import type { PollResult } from '../../trigger/trigger.js'
import type { Values } from '../lazy.js'
import type { NotSupported } from './family-case.js'
import type { FamilyConnection, PieceUser } from './piece-user.js'

/** What an object store piece brings so that the sentences of the family can be proven. */
export interface ObjectStoreFixtures extends FamilyConnection {
  /** Where the cases may put and delete objects, such as `conformance/`. Default the root. */
  prefix?: string
  /** The polling trigger that tells of new objects, and what it takes to watch below a prefix. Default `new-object`. */
  trigger?: { name: string; input(prefix: string): Values }
  /** For a piece with words of its own, such as `path` for `key`: how it is asked, and what it answers to `list`. */
  words?: ObjectStoreWords
  /** Sentences the piece does not keep, and why. Proven both ways: what is named here must fail. */
  notSupported?: NotSupported
}

/** How a piece speaks of objects. */
export interface ObjectStoreWords {
  /** An action of the family and its input, in the words of the piece. */
  ask(action: string, input: Values): { action: string; input: Values }
  /** One item of a list, in the words of the family; null for what is no object, such as a folder. */
  entry(item: Values): ObjectEntry | null
  /** The field of the piece's form that a field of the family is. */
  field(name: string): string
  /** Objects stand in folders, so that a list below one that is not there fails with `not_found`. Default false. */
  hasFolders?: boolean
}

/** An object, as `list` tells of it. */
export interface ObjectEntry {
  key: string
  size: number
  modifiedAt: string
}

/** A store a case works in, under a prefix of its own. */
export interface ObjectStore extends Pick<PieceUser, 'act' | 'failure'> {
  prefix: string
  put(key: string, bytes: Uint8Array, contentType?: string): Promise<unknown>
  get(key: string): Promise<FileRef>
  list(input?: { limit?: number; cursor?: string }): Promise<{ items: ObjectEntry[]; next?: string }>
  /** Polls the trigger below the prefix. */
  poll(cursor: unknown): Promise<PollResult>
  /** The field of the piece's form that a field of the family is. */
  fieldOf(name: string): string
}

/** One sentence every object store piece proves. */
export interface ObjectStoreCase {
  sentence: string
  prove(store: ObjectStore): Promise<void>
}
