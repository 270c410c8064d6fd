import type { Insertable, Selectable } from 'kysely'
import type { ConnectionRow } from '../database/schema.js'
import type { Place } from '../environments/environment.js'
import { type Connection, type ConnectionStatus, foldName } from './connection.js'

/** A row as the connection it holds. */
export function fromRow(row: Selectable<ConnectionRow>, place: Place, tags: string[]): Connection {
  return {
    id: row.id,
    place,
    key: row.key,
    name: row.name,
    piece: row.piece,
    pieceVersion: row.piece_version,
    pieceType: row.piece_type,
    method: row.method,
    authVersion: row.auth_version,
    status: row.status as ConnectionStatus,
    reason: reasonOf(row),
    account: row.account,
    scopes: JSON.parse(row.scopes),
    tags,
    values: JSON.parse(row.plain_values),
    secretsSet: JSON.parse(row.secrets_set),
    shared: row.shared === 1,
    createdBy: row.created_by,
    createdAt: row.created_at,
    modifiedBy: row.modified_by,
    modifiedAt: row.modified_at,
    connectedAt: row.connected_at,
    lastTestedAt: row.last_tested_at,
    lastUsedAt: row.last_used_at,
    lastError: row.last_error,
    expiresAt: row.expires_at,
    refreshDueAt: row.refresh_due_at,
    generation: row.generation,
  }
}

function reasonOf(row: Selectable<ConnectionRow>): Connection['reason'] {
  if (row.reason_code === null) return null
  return { code: row.reason_code, message: row.reason_message ?? '', since: row.reason_since ?? 0 }
}

/** A connection as a row; tags and secrets have tables of their own. */
export function toRow(connection: Connection): Insertable<ConnectionRow> {
  const { place, reason } = connection
  return {
    id: connection.id,
    project_id: place.project.id,
    environment_id: place.environment.id,
    key: connection.key,
    name: connection.name,
    name_folded: foldName(connection.name),
    piece: connection.piece,
    piece_version: connection.pieceVersion,
    piece_type: connection.pieceType,
    method: connection.method,
    auth_version: connection.authVersion,
    status: connection.status,
    reason_code: reason?.code ?? null,
    reason_message: reason?.message ?? null,
    reason_since: reason?.since ?? null,
    account: connection.account,
    scopes: JSON.stringify(connection.scopes),
    plain_values: JSON.stringify(connection.values),
    secrets_set: JSON.stringify(connection.secretsSet),
    shared: connection.shared ? 1 : 0,
    created_by: connection.createdBy,
    created_at: connection.createdAt,
    modified_by: connection.modifiedBy,
    modified_at: connection.modifiedAt,
    connected_at: connection.connectedAt,
    last_tested_at: connection.lastTestedAt,
    last_used_at: connection.lastUsedAt,
    last_error: connection.lastError,
    expires_at: connection.expiresAt,
    refresh_due_at: connection.refreshDueAt,
    generation: connection.generation,
  }
}
