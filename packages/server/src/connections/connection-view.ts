import { type AuthManifest, secretFields } from '@plugboard/core/host'
import { missingScopes } from '../oauth2/requested-scopes.js'
import { findMethod, type InstalledPiece, iconPath } from '../pieces/installed-piece.js'
import type { Connection } from './connection.js'
import { reconnectWarning } from './fitting-version.js'

/** A connection as the API shows it: every value but the secret ones. */
export interface ConnectionView {
  id: string
  key: string
  name: string
  piece: { name: string; title: string; version: string; icon: string; type: string }
  method: string
  status: Connection['status']
  reason: Connection['reason']
  account: string | null
  tags: string[]
  flows: number
  /** Granted. */
  scopes: string[]
  /** Asked for, but not granted. */
  missingScopes: string[]
  /** What will break it unless somebody acts. */
  warning: Connection['warning']
  /** A secret is `{ set: true, updatedAt }`. */
  values: Record<string, unknown>
  shared: boolean
  createdBy: string
  createdAt: number
  modifiedBy: string
  modifiedAt: number
  connectedAt: number | null
  lastTestedAt: number | null
  lastUsedAt: number | null
  lastError: string | null
  expiresAt: number | null
  generation: number
}

/**
 * The read model of a connection. `current` is the version of its piece new connections are made with; undefined when
 * the piece is no longer installed.
 */
export function viewConnection(
  connection: Connection,
  flows: number,
  current: InstalledPiece | undefined,
  own: InstalledPiece | undefined = current,
): ConnectionView {
  const { id, key, name, method, status, reason, account, tags, scopes, shared } = connection
  const { createdBy, createdAt, modifiedBy, modifiedAt, connectedAt, lastTestedAt, lastUsedAt } = connection
  return {
    id,
    key,
    name,
    piece: viewPiece(connection, current),
    method,
    status,
    reason,
    account,
    tags,
    flows,
    scopes,
    missingScopes: missingScopes(connection.requestedScopes, scopes),
    warning: connection.warning ?? reconnectWarning(connection, current) ?? null,
    values: viewValues(connection, own && findMethod(own, method)),
    shared,
    createdBy,
    createdAt,
    modifiedBy,
    modifiedAt,
    connectedAt,
    lastTestedAt,
    lastUsedAt,
    lastError: connection.lastError,
    expiresAt: connection.expiresAt,
    generation: connection.generation,
  }
}

function viewPiece(connection: Connection, piece: InstalledPiece | undefined): ConnectionView['piece'] {
  const { piece: name, pieceVersion: version, pieceType: type } = connection
  return { name, title: piece?.manifest.title ?? name, version, icon: iconPath(name, version), type }
}

/** Plain values by name, and for each secret that is set only that it is. */
function viewValues({ values, secretsSet }: Connection, method: AuthManifest | undefined): Record<string, unknown> {
  const hidden = method && secretNames(method)
  const shown: Record<string, unknown> = {}
  for (const name of Object.keys(values)) if (!hidden?.has(name)) shown[name] = values[name]
  for (const name of Object.keys(secretsSet)) shown[name] = { set: true, updatedAt: secretsSet[name] }
  return shown
}

const known = new WeakMap<AuthManifest, ReadonlySet<string>>()

/** Manifests do not change, so this is worked out once for each. */
function secretNames(method: AuthManifest): ReadonlySet<string> {
  const names = known.get(method) ?? new Set(secretFields(method.fields))
  known.set(method, names)
  return names
}
