import type { AuditAction } from '../audit/audit-actions.js'
import { type AuditActor, type AuditEvent, PLATFORM_PROJECT } from '../audit/audit-event.js'
import type { OAuth2App } from './oauth2-app.js'

/** Plugboard itself, where nobody asked. */
export const SYSTEM: { readonly actor: AuditActor } = {
  actor: { type: 'system', id: 'plugboard', label: 'Plugboard' },
}

interface By {
  readonly actor: AuditActor
  readonly requestId?: string
}

/**
 * An event about an app, in the chain of its project or of the platform.
 *
 * @param title by which people recognise the app.
 */
export function appEvent(
  action: AuditAction,
  { app, title }: { app: OAuth2App; title: string },
  { actor, requestId }: By,
  detail: Readonly<Record<string, unknown>> = {},
): AuditEvent {
  return {
    projectId: app.projectId ?? PLATFORM_PROJECT,
    actor,
    action,
    target: { type: 'oauth2_app', id: app.id, label: title },
    outcome: action === 'oauth2_app.misconfigured' ? 'failed' : 'ok',
    ...(requestId === undefined ? {} : { requestId }),
    detail,
  }
}
