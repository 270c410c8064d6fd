import type { AuditAction } from './audit-actions.js'

/** The chain that events of the whole platform, rather than of one project, belong to. */
export const PLATFORM_PROJECT = 'platform'

/** Who did it: a person, an API token, or Plugboard itself (a schedule, a renewal). */
export interface AuditActor {
  readonly type: 'user' | 'token' | 'system'
  readonly id: string
  /** How a person recognises the actor, kept as it was at the time. */
  readonly label: string
  readonly ip?: string
  readonly sessionId?: string
}

/** What it was done to. */
export interface AuditTarget {
  readonly type: string
  readonly id: string
  /** How a person recognises the target, kept as it was at the time. */
  readonly label: string
}

/** One event of the audit trail, before it has a place in the chain of its project. */
export interface AuditEvent {
  /** The project whose chain it joins; {@link PLATFORM_PROJECT} for what concerns the whole platform. */
  readonly projectId: string
  readonly actor: AuditActor
  readonly action: AuditAction
  readonly target: AuditTarget
  readonly environmentId?: string
  readonly outcome: 'ok' | 'denied' | 'failed'
  readonly requestId?: string
  /** Field names, fingerprints and reasons as JSON; never a secret value. */
  readonly detail?: Readonly<Record<string, unknown>>
}
