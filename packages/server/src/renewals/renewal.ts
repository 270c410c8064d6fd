import type { TokenFailureKind } from '../oauth2/token-failure.js'

/** A renewal this server holds the lease of. */
export interface RenewalJob {
  readonly connectionId: string
  readonly projectId: string
  readonly environmentId: string
  /** Of the connection, for the audit trail. */
  readonly name: string
  readonly piece: string
  readonly pieceVersion: string
  readonly method: string
  readonly authVersion: number
  readonly plainValues: Record<string, unknown>
  readonly scopes: readonly string[]
  readonly expiresAt: number | null
  readonly app: { readonly id: string; readonly version: number } | null
  readonly ciphertext: Buffer
  /** Of the sealing that is to be replaced. */
  readonly generation: number
  /** Names this attempt; an answer of another one is fenced out. */
  readonly attempt: string
  readonly failures: number
  readonly failingSince: number | null
  /** An earlier attempt may have been answered without our having the answer. */
  readonly outcomeUnknown: boolean
  /** When the lease was taken, by the clock of the database. */
  readonly takenAt: number
  /** The same on this process's clock that never goes back. */
  readonly taken: number
}

/** New credentials, sealed, on their way into the database. Plain JSON, as it is spilled to disk. */
export interface RenewedRecord {
  readonly connectionId: string
  readonly projectId: string
  readonly environmentId: string
  readonly name: string
  readonly piece: string
  readonly attempt: string
  /** The sealing they replace; they are sealed as the next one. */
  readonly from: number
  /** Base64. */
  readonly ciphertext: string
  readonly keyId: number
  readonly expiresAt: number | null
  readonly refreshDueAt: number | null
  readonly scopes: readonly string[]
  /** SHA-256 of the refresh token that was used, hex; null where there was none. */
  readonly usedHash: string | null
}

/** What is known of the connection a renewal failed for. */
export type FailedRenewal = Pick<RenewalJob, 'failures' | 'failingSince' | 'outcomeUnknown' | 'expiresAt'> & {
  /** The client is an OAuth2 app that others use too. */
  readonly usesApp: boolean
  /** A person gave consent at the provider, and can give it again. */
  readonly isConsented: boolean
}

interface Failure {
  readonly kind: TokenFailureKind
  readonly code: string
  readonly retryAfter?: number | undefined
}

/** What follows from a failed renewal. */
export interface FailurePlan {
  /** The connection cannot be used any more until somebody acts. */
  readonly reason?: { readonly code: string; readonly message: string }
  /** It still works, but will not for long. */
  readonly warning?: { readonly code: string; readonly message: string }
  /** When it is tried again; null when only a person can help. */
  readonly nextAt: number | null
  readonly failures: number
  readonly failingSince: number | null
  readonly outcomeUnknown: boolean
  /** What follows for the OAuth2 app. */
  readonly app?: { readonly misconfigured: string } | { readonly pausedUntil: number }
}

const SECOND = 1_000
const DAY = 24 * 3_600 * SECOND
const GIVE_UP_AFTER = 4 * DAY
const LONGEST_WAIT = 15 * 60 * SECOND
/** Answers that are no OAuth2 answer may be an outage; so many in a row are a wrong address. */
const MOST_TROUBLE = 5

/**
 * What a failed renewal means. A grant is given up only when the provider says that it is; an app's fault is not its
 * connections'; everything else is tried again, first after a second or two, because providers that allow a refresh
 * token to be sent again allow it for half a minute only, then ever less often, for four days.
 *
 * @param random between 0 and 1.
 */
export function planAfter(failure: Failure, before: FailedRenewal, now: number, random: number): FailurePlan {
  switch (failure.kind) {
    case 'grant':
      return lost(before)
    case 'client':
      return before.usesApp ? appRefused(failure, before) : misconfigured('invalid_client', OWN_CLIENT, before, now)
    case 'request':
      return misconfigured('renewal_refused', `The provider refuses to renew it (${failure.code}).`, before, now)
    case 'throttled':
      return throttled(failure, before, now, random)
    // On a hosted server every connection that cannot be made looks like this.
    case 'denied':
    case 'trouble':
    case 'unknown':
      return tryAgain(failure, before, now, random)
  }
}

const OWN_CLIENT = 'The provider no longer accepts its client ID and client secret. Edit it and enter them again.'

const CONSENT_LOST = {
  code: 'needs_reauth',
  message: 'The provider no longer accepts its credentials. Reconnect it.',
}
const ANSWER_LOST = {
  code: 'refresh_response_lost',
  message: "The provider's answer to a renewal was lost, and it does not answer again. Reconnect it.",
}
const CREDENTIALS_REFUSED = {
  code: 'invalid_credentials',
  message: 'The outside system no longer accepts its credentials. Edit it and enter them again.',
}

function lost(before: FailedRenewal): FailurePlan {
  const known = before.isConsented ? CONSENT_LOST : CREDENTIALS_REFUSED
  const reason = before.isConsented && before.outcomeUnknown ? ANSWER_LOST : known
  return { reason, nextAt: null, failures: before.failures + 1, failingSince: null, outcomeUnknown: false }
}

/** The connection waits for its app; its own due time stays as it is. */
function appRefused({ code }: Failure, before: FailedRenewal): FailurePlan {
  const { failures, failingSince, outcomeUnknown } = before
  return { nextAt: before.expiresAt ?? 0, failures, failingSince, outcomeUnknown, app: { misconfigured: code } }
}

/** Something is set wrongly somewhere, and may be put right without us: looked at once a day. */
function misconfigured(code: string, message: string, before: FailedRenewal, now: number): FailurePlan {
  const failingSince = before.failingSince ?? now
  return {
    reason: { code, message },
    nextAt: now + DAY,
    failures: before.failures + 1,
    failingSince,
    outcomeUnknown: before.outcomeUnknown,
  }
}

function throttled(failure: Failure, before: FailedRenewal, now: number, random: number): FailurePlan {
  const wait = failure.retryAfter === undefined ? backOff(before.failures, random) : failure.retryAfter * SECOND
  const nextAt = now + Math.max(SECOND, wait)
  const { outcomeUnknown } = before
  return {
    nextAt,
    failures: before.failures + 1,
    failingSince: before.failingSince ?? now,
    outcomeUnknown,
    warning: warningOf(failure),
    ...(before.usesApp && { app: { pausedUntil: nextAt } }),
  }
}

function tryAgain(failure: Failure, before: FailedRenewal, now: number, random: number): FailurePlan {
  const failures = before.failures + 1
  const failingSince = before.failingSince ?? now
  const outcomeUnknown = before.outcomeUnknown || failure.kind === 'unknown'
  if (now - failingSince >= GIVE_UP_AFTER) {
    const reason = {
      code: 'renewal_gave_up',
      message: 'Renewing it has failed for four days. Test it, or reconnect it.',
    }
    return { reason, nextAt: null, failures, failingSince, outcomeUnknown }
  }
  if (failure.kind === 'trouble' && failures >= MOST_TROUBLE) {
    return misconfigured(
      'renewal_refused',
      `What answers at the token address is no token (${failure.code}).`,
      before,
      now,
    )
  }
  const retryAfter = (failure.retryAfter ?? 0) * SECOND
  const nextAt = now + Math.max(retryAfter, backOff(before.failures, random))
  return { nextAt, failures, failingSince, outcomeUnknown, warning: warningOf(failure) }
}

/** Milliseconds: 1 to 2 seconds, then at random up to 5 s · 2ⁿ, at most a quarter of an hour. */
function backOff(failures: number, random: number): number {
  if (failures === 0) return Math.round(SECOND + random * SECOND)
  return Math.max(SECOND, Math.round(random * Math.min(LONGEST_WAIT, 5 * SECOND * 2 ** Math.min(failures, 20))))
}

const warningOf = ({ code }: Failure) => ({
  code: 'renewal_failing',
  message: `Renewing it fails (${code}); it is tried again by itself.`,
})
