import type { PlainAuthValue } from '@plugboard/core/host'
import type { AuditActor } from '../audit/audit-event.js'
import type { Place } from '../environments/environment.js'

/** What a run asks for. */
export interface LeaseRequest {
  place: Place
  /** Key or id of the connection. */
  key: string
  actor: AuditActor
  requestId: string
  /** Whether the caller may use connections here. Checked again where the secret is opened. */
  mayUse: boolean
  /** The piece the step runs; a connection of another piece is refused. */
  piece?: string | undefined
  /** The run it is for. */
  run?: string | undefined
}

/** One release of a usable credential. */
export interface Lease {
  leaseId: string
  /** The shape pieces see as `ctx.auth`. Never a refresh token or client secret. */
  auth: PlainAuthValue
  /** UTC milliseconds; null when the credential does not lapse. */
  expiresAt: number | null
  /** Counts the credentials this connection has had; a newer one has a higher number. */
  generation: number
  /** Granted. */
  scopes: readonly string[]
  /** Whether a fresh one can be had when the provider refuses this one. */
  isRenewable: boolean
  /** The connection it is of. */
  connection: { id: string; key: string; name: string; piece: string; pieceVersion: string; method: string }
}
