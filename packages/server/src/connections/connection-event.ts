import type { AuditAction } from '../audit/audit-actions.js'
import type { AuditEvent } from '../audit/audit-event.js'
import type { Caller } from '../caller.js'
import type { Connection } from './connection.js'

/** An audit event about a connection. `detail` holds field names and facts, never values. */
export function connectionEvent(
  action: AuditAction,
  connection: Pick<Connection, 'id' | 'name' | 'place'>,
  caller: Pick<Caller, 'actor' | 'requestId'>,
  more: { outcome?: AuditEvent['outcome']; detail?: Record<string, unknown> } = {},
): AuditEvent {
  const { id, name, place } = connection
  return {
    projectId: place.project.id,
    environmentId: place.environment.id,
    actor: caller.actor,
    requestId: caller.requestId,
    action,
    target: { type: 'connection', id, label: name },
    outcome: more.outcome ?? 'ok',
    ...(more.detail && { detail: more.detail }),
  }
}
