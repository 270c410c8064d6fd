import type { Connection } from './connection.js'

/** The connection without a grant: somebody has to consent at the provider before it can be used. */
export function waitingForConsent(connection: Connection, now: number): Connection {
  const message = 'Nobody has given consent at the provider yet. Choose Connect.'
  return {
    ...connection,
    status: 'missing',
    reason: { code: 'not_connected', message, since: now },
    warning: null,
    scopes: [],
    requestedScopes: [],
    expiresAt: null,
    refreshDueAt: null,
    connectedAt: null,
    grantFingerprint: null,
  }
}
