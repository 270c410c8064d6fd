import type { AuditAction } from '../audit/audit-actions.js'
import { type AuditEvent, PLATFORM_PROJECT } from '../audit/audit-event.js'
import type { Caller } from '../caller.js'

/** Who acts when nobody asked for it. */
export const SERVER: Pick<Caller, 'actor'> = { actor: { type: 'system', id: 'plugboard', label: 'Plugboard' } }

/** An audit event about a piece, which concerns the whole platform. */
export function pieceEvent(
  action: AuditAction,
  piece: { name: string },
  caller: Pick<Caller, 'actor'> & Partial<Pick<Caller, 'requestId'>>,
  more: { outcome?: AuditEvent['outcome']; detail?: Record<string, unknown> } = {},
): AuditEvent {
  return {
    projectId: PLATFORM_PROJECT,
    actor: caller.actor,
    ...(caller.requestId !== undefined && { requestId: caller.requestId }),
    action,
    target: { type: 'piece', id: piece.name, label: piece.name },
    outcome: more.outcome ?? 'ok',
    ...(more.detail && { detail: more.detail }),
  }
}
