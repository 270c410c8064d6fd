import type { AuthManifest } from '@plugboard/core/host'
import { DomainError } from '../domain-error.js'
import { findMethod, type InstalledPiece } from '../pieces/installed-piece.js'
import type { Connection } from './connection.js'
import type { StoredSecret } from './connection-store.js'
import type { Values } from './connection-values.js'
import { needsConsent } from './credential-source.js'
import { takesAsItIs } from './fitting-version.js'
import type { TimesAfter } from './times-after-move.js'

/**
 * What becomes of a connection when its piece is to run in another version. `move`: the same values serve. `migrate`:
 * the piece turns them into those of the new version. `reconnect`: only a person can give what the new version asks for.
 */
export type MoveKind = 'move' | 'migrate' | 'reconnect'

type Movable = Pick<Connection, 'method' | 'authVersion' | 'status' | 'grantFingerprint' | 'values' | 'secretsSet'>

/** What becomes of a connection, as far as the manifest tells. */
export function moveKind(connection: Movable, target: InstalledPiece): MoveKind {
  const method = findMethod(target, connection.method)
  if (!method || lacksConsent(connection, method)) return 'reconnect'
  if (takesAsItIs(method, connection)) return 'move'
  return method.version > connection.authVersion && method.migrates ? 'migrate' : 'reconnect'
}

/** It worked without anybody's consent so far. */
const lacksConsent = ({ status, grantFingerprint }: Movable, method: AuthManifest): boolean =>
  needsConsent(method) && status !== 'missing' && grantFingerprint === null

/** A connection on its way to another version, made ready outside of any transaction. */
export interface PreparedMove {
  connection: Connection
  method: AuthManifest
  version: string
  /** Category of the piece in that version. */
  type: string
  /** The sealing its values were migrated from; 0 when nothing was sealed, or migrated. */
  from: number
  /** Values of the new version; absent where the old ones serve. */
  migrated?: MigratedValues
}

/** Values as a piece migrated them, sealed. */
export interface MigratedValues {
  plain: Values
  secretNames: string[]
  sealed: StoredSecret
  /** What is needed to undo it, sealed as well. */
  former: StoredSecret
  times: TimesAfter
}

/** Why the values of one connection could not be migrated. */
export interface MoveFailure {
  project: string
  environment: string
  key: string
  name: string
  status: Connection['status']
  message: string
}

/** Some values could not be migrated, so none was. */
export const migrationFailed = (piece: string, failures: readonly MoveFailure[]): DomainError =>
  new DomainError({
    kind: 'conflict',
    code: 'migration_failed',
    message: `The values of ${failures.length === 1 ? '1 connection' : `${failures.length} connections`} of ${piece} could not be migrated; nothing was changed.`,
    hint: 'Mend or delete these connections, or ask the author of the piece, and try again.',
    details: { connections: failures.slice(0, 100) },
  })
