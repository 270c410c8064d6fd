import type { TestFailure } from '../pieces/test-failure.js'
import { type Connection, isLasting } from './connection.js'
import type { Attempt, Tested } from './connection-tester.js'

/** The connection after a test: active with what the test found out, or in error with the reason. */
export function withTested(connection: Connection, attempt: Attempt, now: number): Connection {
  return attempt.ok ? connected(connection, attempt, now) : failed(connection, attempt.failure, now)
}

function connected(connection: Connection, tested: Tested, now: number): Connection {
  const wasActive = connection.status === 'active' && connection.connectedAt !== null
  return {
    ...connection,
    status: 'active',
    reason: null,
    account: tested.account ?? connection.account,
    accountId: tested.accountId ?? connection.accountId,
    scopes: tested.untestable && !tested.obtained ? connection.scopes : tested.scopes,
    connectedAt: wasActive ? connection.connectedAt : now,
    lastTestedAt: tested.untestable ? connection.lastTestedAt : now,
    lastError: null,
  }
}

function failed(connection: Connection, failure: TestFailure, now: number): Connection {
  const tested = { ...connection, lastTestedAt: now, lastError: failure.message }
  if (!isLasting(failure.code)) return tested
  const since = connection.reason?.code === failure.code ? connection.reason.since : now
  const message = failure.hint ? `${failure.message} ${failure.hint}` : failure.message
  return { ...tested, status: 'error', reason: { code: failure.code, message, since } }
}
