import type { Place } from '../environments/environment.js'

export type ConnectionStatus = 'active' | 'missing' | 'error'

/** Why a connection is not active, since when (UTC ms), in words that say what to do. */
export interface StatusReason {
  code: string
  message: string
  since: number
}

/** A connection as it is kept, without its secret values. */
export interface Connection {
  id: string
  place: Place
  /** Portable name inside the environment; what flows refer to. */
  key: string
  name: string
  piece: string
  /** Version of the piece it was saved with. */
  pieceVersion: string
  pieceType: string
  method: string
  authVersion: number
  status: ConnectionStatus
  reason: StatusReason | null
  account: string | null
  /** What stays the same when the account is renamed. */
  accountId: string | null
  /** Granted. */
  scopes: string[]
  /** Asked for at the last authorization. */
  requestedScopes: string[]
  /** What will break it unless somebody acts; it still works. */
  warning: StatusReason | null
  /** The OAuth2 app its grant was given to. */
  app: { id: string; version: number } | null
  /** Keyed hash of client and account: connections with the same one share the grant. */
  grantFingerprint: string | null
  tags: string[]
  /** Values of the fields that are not secret. */
  values: Record<string, unknown>
  /** When each secret field was set, UTC ms. */
  secretsSet: Record<string, number>
  shared: boolean
  createdBy: string
  createdAt: number
  modifiedBy: string
  modifiedAt: number
  connectedAt: number | null
  lastTestedAt: number | null
  lastUsedAt: number | null
  lastError: string | null
  expiresAt: number | null
  /** When its credentials are renewed next, or found lapsed. */
  refreshDueAt: number | null
  generation: number
}

/** What a person gives to make a connection. */
export interface NewConnection {
  /** Made beforehand, where the form had to name it in a redirect URL. */
  id?: string
  key?: string
  name: string
  piece: string
  method?: string
  values: Record<string, unknown>
  tags?: string[]
}

/** What a person changes. In `values`: absent keeps, a value sets, null clears. */
export interface ConnectionChange {
  generation: number
  name?: string
  tags?: string[]
  values?: Record<string, unknown>
}

/** Failures that pass by themselves; they leave the status as it was. */
const PASSING = new Set(['timeout', 'rate_limited', 'provider_unavailable', 'quota_exceeded', 'bad_response'])

/** Failures with which a credential is no longer handed out: using it cannot succeed until somebody mends it. */
const BLOCKING = new Set([
  'invalid_credentials',
  'permission_denied',
  'secret_unreadable',
  'reconnect_needed',
  'needs_reauth',
  'refresh_response_lost',
  'token_lapsed',
])

/** Of a credential that lapsed and that nothing renews. */
export const TOKEN_LAPSED = {
  code: 'token_lapsed',
  message: 'Its access has lapsed, and the provider gave nothing to renew it with. Reconnect it.',
}

/** Whether a failed test makes the connection one in error. */
export const isLasting = (code: string): boolean => !PASSING.has(code)

/** Why a credential may not be handed out now; undefined when it may. */
export function blockedBy(connection: Pick<Connection, 'status' | 'reason'>): StatusReason | undefined {
  const { status, reason } = connection
  if (status === 'missing')
    return reason ?? { code: 'not_finished', message: 'The connection was never finished.', since: 0 }
  return status === 'error' && reason && BLOCKING.has(reason.code) ? reason : undefined
}

/** The form in which names are searched and sorted. */
export const foldName = (name: string): string => name.normalize('NFKC').toLowerCase()
