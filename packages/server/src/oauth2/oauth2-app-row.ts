import type { Insertable, Selectable } from 'kysely'
import { PLATFORM_PROJECT } from '../audit/audit-event.js'
import type { OAuth2AppRow } from '../database/schema.js'
import type { AppReason, OAuth2App } from './oauth2-app.js'

/** A sealed client secret. */
export interface SealedSecret {
  readonly ciphertext: Buffer
  readonly keyId: number
}

/** What `scope` holds: whose app it is. */
export const scopeOf = (projectId: string | null): string => projectId ?? PLATFORM_PROJECT

/** A row as an app. */
export function fromRow(row: Selectable<OAuth2AppRow>): OAuth2App {
  return {
    id: row.id,
    projectId: row.project_id,
    piece: row.piece,
    method: row.method,
    source: row.source === 'configuration' ? 'configuration' : 'entered',
    clientId: row.client_id,
    secretUpdatedAt: row.secret_updated_at,
    state: row.state === 'ok' ? 'ok' : 'misconfigured',
    reason: reasonOf(row),
    pausedUntil: row.paused_until,
    version: row.version,
    createdBy: row.created_by,
    createdAt: row.created_at,
    modifiedBy: row.modified_by,
    modifiedAt: row.modified_at,
  }
}

function reasonOf({ reason_code: code, reason_message, reason_since }: Selectable<OAuth2AppRow>): AppReason | null {
  return code === null ? null : { code, message: reason_message ?? '', since: reason_since ?? 0 }
}

/** The columns that say why an app does not work. */
export const reasonColumns = (reason: AppReason | null) => ({
  reason_code: reason?.code ?? null,
  reason_message: reason?.message ?? null,
  reason_since: reason?.since ?? null,
})

/** An app as a row. */
export function toRow(app: OAuth2App, secret: SealedSecret | null): Insertable<OAuth2AppRow> {
  return {
    id: app.id,
    project_id: app.projectId,
    scope: scopeOf(app.projectId),
    piece: app.piece,
    method: app.method,
    source: app.source,
    client_id: app.clientId,
    secret: secret?.ciphertext ?? null,
    key_id: secret?.keyId ?? null,
    secret_updated_at: app.secretUpdatedAt,
    state: app.state,
    ...reasonColumns(app.reason),
    paused_until: app.pausedUntil,
    version: app.version,
    created_by: app.createdBy,
    created_at: app.createdAt,
    modified_by: app.modifiedBy,
    modified_at: app.modifiedAt,
  }
}
