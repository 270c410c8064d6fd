import type { AuthManifest } from '@plugboard/core/host'
import type { Place } from '../environments/environment.js'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import type { Connection, ConnectionChange, NewConnection } from './connection.js'

interface Blank {
  id: string
  place: Place
  key: string
  piece: InstalledPiece
  method: AuthManifest
  given: NewConnection
  by: string
  now: number
}

/** A new connection before anything is known of its credentials. */
export function blankConnection({ id, place, key, piece, method, given, by, now }: Blank): Connection {
  const { name, version, type } = piece.manifest
  return {
    id,
    place,
    key,
    name: given.name.trim(),
    piece: name,
    pieceVersion: version,
    pieceType: type,
    method: method.name,
    authVersion: method.version,
    status: 'missing',
    reason: null,
    account: null,
    accountId: null,
    scopes: [],
    requestedScopes: [],
    warning: null,
    app: null,
    grantFingerprint: null,
    tags: tidyTags(given.tags ?? []),
    values: {},
    secretsSet: {},
    shared: false,
    createdBy: by,
    createdAt: now,
    modifiedBy: by,
    modifiedAt: now,
    connectedAt: null,
    lastTestedAt: null,
    lastUsedAt: null,
    lastError: null,
    expiresAt: null,
    refreshDueAt: null,
    generation: 1,
  }
}

/** A connection with another name or other tags. */
export function editedConnection(
  connection: Connection,
  change: ConnectionChange,
  by: string,
  now: number,
): Connection {
  return {
    ...connection,
    name: change.name?.trim() ?? connection.name,
    tags: change.tags ? tidyTags(change.tags) : connection.tags,
    modifiedBy: by,
    modifiedAt: now,
    generation: connection.generation + 1,
  }
}

const tidyTags = (tags: readonly string[]): string[] =>
  [...new Set(tags.map((tag) => tag.trim()))].filter((tag) => tag !== '').sort()
