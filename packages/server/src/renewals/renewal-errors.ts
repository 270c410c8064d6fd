import { DomainError } from '../domain-error.js'
import type { RenewalState } from './renewal-store.js'

/** Reasons that a renewal sets, and that a renewal which works takes away again. */
export const RENEWAL_REASONS: ReadonlySet<string> = new Set([
  'needs_reauth',
  'refresh_response_lost',
  'renewal_gave_up',
  'renewal_refused',
  'invalid_client',
  'token_lapsed',
  'invalid_credentials',
])

/**
 * Why no renewal is tried now; undefined when one may be. A person who asks is not made to wait, and may try what was
 * given up.
 */
export function refusalOf(state: RenewalState, now: number, manual: boolean): DomainError | undefined {
  const { status, reasonCode, reasonMessage, appState, pausedUntil, failures, refreshDueAt, name } = state
  if (appState === 'misconfigured') return appMisconfigured(name)
  if (manual) return undefined
  if (status === 'error' && reasonCode !== null && RENEWAL_REASONS.has(reasonCode)) return dead(name, reasonMessage)
  if (pausedUntil !== null && pausedUntil > now) return renewalFailed(name, pausedUntil - now)
  if (failures > 0 && refreshDueAt !== null && refreshDueAt > now) return renewalFailed(name, refreshDueAt - now)
  return undefined
}

function dead(name: string, message: string | null): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'connection_error',
    message: `"${name}" cannot be used: ${message ?? 'it cannot be renewed.'}`,
    field: 'connection',
    hint: 'Reconnect the connection.',
  })
}

function appMisconfigured(name: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'oauth2_app_misconfigured',
    message: `"${name}" cannot be renewed: the provider refuses the OAuth2 app it was connected with.`,
    field: 'connection',
    hint: 'An administrator corrects the client ID and secret under Settings, OAuth2 apps. The connection itself is not lost.',
  })
}

/** The provider could not be asked now; the connection itself may be in order. */
export function renewalFailed(name: string, waitMs = 2_000): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'renewal_failed',
    message: `The credentials of "${name}" have lapsed, and the provider could not be asked for new ones.`,
    hint: 'It is tried again by itself.',
    retryAfter: Math.max(1, Math.ceil(waitMs / 1_000)),
  })
}

export const refreshInProgress = (name: string) =>
  new DomainError({
    kind: 'unavailable',
    code: 'refresh_in_progress',
    message: `The credentials of "${name}" are being renewed.`,
    hint: 'Try again in a moment.',
    retryAfter: 2,
  })
