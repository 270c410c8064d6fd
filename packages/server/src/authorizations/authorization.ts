import type { Caller } from '../caller.js'
import type { Connection } from '../connections/connection.js'
import type { ResolvedSettings } from '../oauth2/resolved-settings.js'

/** How far an authorization is. `confirm`: another account answered, and somebody has to decide. */
export type AuthorizationStatus = 'pending' | 'exchanging' | 'confirm' | 'connected' | 'failed' | 'expired'

/** How an authorization ended, in words for the person who began it. */
export interface AuthorizationOutcome {
  readonly code?: string
  readonly message?: string
  readonly hint?: string
  /** The account that answered. */
  readonly account?: string | null
  /** The one the connection had, where it is another. */
  readonly previousAccount?: string | null
}

/** An authorization on its way from our page to the provider and back (security: single use, one browser, ten minutes). */
export interface Authorization {
  readonly id: string
  /** SHA-256 of the value of the browser's cookie, hex. */
  readonly browserHash: string
  readonly actor: Caller['actor']
  /** As other people see who began it. */
  readonly actorName: string
  /** Absent when it was begun with an API token. */
  readonly sessionId: string | null
  readonly projectId: string
  readonly environmentId: string
  readonly connectionId: string
  /** Last part of the redirect URI: the OAuth2 app, or the connection where it brings its own client. */
  readonly context: string
  readonly app: Connection['app']
  readonly clientId: string
  /** As they were at the start; a callback cannot change where tokens are asked for. */
  readonly settings: ResolvedSettings
  readonly redirectUri: string
  readonly requestedScopes: readonly string[]
  readonly piece: string
  /** The verifier, or tokens that wait for a decision. */
  readonly sealed: Buffer | null
  readonly sealedGeneration: number
  readonly status: AuthorizationStatus
  readonly outcome: AuthorizationOutcome
  readonly createdAt: number
  readonly expiresAt: number
  readonly consumedAt: number | null
}

/** What the page, or a program, may know of an authorization. */
export interface AuthorizationView extends AuthorizationOutcome {
  readonly id: string
  readonly status: AuthorizationStatus
  readonly expiresAt: number
}

export const AUTHORIZATION_MS = 10 * 60_000

/** An authorization as the page may see it; one that was not finished in time has expired. */
export function viewAuthorization({ id, status, outcome, expiresAt }: Authorization, now: number): AuthorizationView {
  const isOpen = status === 'pending' || status === 'exchanging' || status === 'confirm'
  const isOver = isOpen && now >= expiresAt
  return { id, status: isOver ? 'expired' : status, expiresAt, ...outcome }
}
