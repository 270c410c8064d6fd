import type { AuthManifest } from '@plugboard/core/host'
import type { Connection } from './connection.js'
import { needsConsent } from './credential-source.js'
import type { SealedCredentials } from './credentials.js'

type Times = Pick<Connection, 'expiresAt' | 'refreshDueAt'>

/**
 * When credentials lapse once their connection has moved to another version: as before, never, or at once, so that they
 * are obtained before they are used.
 */
export type TimesAfter = 'same' | 'none' | 'now'

/** Which of them it is, for what is sealed after the move. */
export function timesAfter(method: AuthManifest, { grant, renewed }: SealedCredentials): TimesAfter {
  if (needsConsent(method)) return 'same'
  if (!method.oauth2 && !method.refreshable) return 'none'
  const lacksRenewed = (method.renewed ?? []).some((name) => renewed?.[name] === undefined)
  return method.oauth2 ? (grant ? 'same' : 'now') : lacksRenewed ? 'now' : 'same'
}

/** The times as columns. */
export function timesAfterMove(
  { expiresAt, refreshDueAt, status }: Times & Pick<Connection, 'status'>,
  times: TimesAfter,
  now: number,
): Times {
  if (times === 'same' || (times === 'now' && status !== 'active')) return { expiresAt, refreshDueAt }
  return times === 'now' ? { expiresAt: now, refreshDueAt: now } : { expiresAt: null, refreshDueAt: null }
}
