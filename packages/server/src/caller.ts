import type { Progress } from '@plugboard/core'
import type { Permission } from './access/permissions.js'
import type { AuditActor } from './audit/audit-event.js'
import type { CallWatch } from './piece-host/call-watch.js'

/** On whose behalf a use case runs. */
export interface Caller {
  /** As the audit trail records it. */
  actor: AuditActor
  /** As other people see it: a person's name, the name of a token. */
  name: string
  /** Whether the caller may do this in the project the use case is about. */
  may(permission: Permission): boolean
  requestId: string
  /** Aborts when the caller is gone or its time is up. */
  signal: AbortSignal
  /** Hears how far an action is. Default: nobody does. */
  onProgress?: (progress: Progress) => void
  /** Sees what a piece does on the caller's behalf. Default: nobody does. */
  watch?: CallWatch
}
