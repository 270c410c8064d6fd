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
    reason: reasonOf(row.reason_code, row.reason_message, row.reason_since),
    account: row.account,
    accountId: row.account_id,
    scopes: JSON.parse(row.scopes),
    requestedScopes: row.requested_scopes === null ? [] : JSON.parse(row.requested_scopes),
    warning: reasonOf(row.warning_code, row.warning_message, row.warning_since),
    app: appOf(row),
    grantFingerprint: row.grant_fingerprint,
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

function reasonOf(code: string | null, message: string | null, since: number | null): Connection['reason'] {
  return code === null ? null : { code, message: message ?? '', since: since ?? 0 }
}

function appOf({ oauth2_app_id: id, oauth2_app_version: version }: Selectable<ConnectionRow>): Connection['app'] {
  return id === null ? null : { id, version: version ?? 0 }
}

/** A connection as a row; tags and secrets have tables of their own. */
export function toRow(connection: Connection): Insertable<ConnectionRow> {
  const { place, reason, warning, app } = connection
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
    account_id: connection.accountId,
    scopes: JSON.stringify(connection.scopes),
    requested_scopes: connection.requestedScopes.length === 0 ? null : JSON.stringify(connection.requestedScopes),
    warning_code: warning?.code ?? null,
    warning_message: warning?.message ?? null,
    warning_since: warning?.since ?? null,
    oauth2_app_id: app?.id ?? null,
    oauth2_app_version: app?.version ?? null,
    grant_fingerprint: connection.grantFingerprint,
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
