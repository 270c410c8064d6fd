import type { AuditActor, AuditTarget } from './audit-event.js'

/** An event as it stands in the trail of its project. An older trail may hold names this version no longer knows. */
export interface AuditRecord {
  readonly projectId: string
  /** Its place in the chain, from 1 on without a gap. */
  readonly seq: number
  /** UTC milliseconds. */
  readonly at: number
  readonly actor: Omit<AuditActor, 'type'> & { readonly type: string }
  readonly action: string
  readonly target: AuditTarget
  readonly environmentId?: string
  readonly outcome: string
  readonly requestId?: string
  readonly detail: Readonly<Record<string, unknown>>
  /** What happened, as a sentence for people. */
  readonly sentence: string
}
