import { isPieceError, networkError, PieceError } from '@plugboard/core'

/** The `PieceError` for an answer that broke off while its body was read. */
export function bodyError(cause: unknown): PieceError {
  if (isPieceError(cause)) return cause
  const name = cause instanceof Error ? cause.name : ''
  if (name === 'TimeoutError') {
    const hint = 'Try again later; https://slack-status.com tells of faults.'
    return new PieceError('timeout', 'Slack did not send the whole answer in time.', { hint, cause })
  }
  if (name === 'AbortError') {
    const hint = 'Run it again, with more time if it was stopped by a time limit.'
    return new PieceError('timeout', 'The run was cancelled before Slack had sent everything.', { hint, cause })
  }
  const hint = 'Try again; if it stays, a proxy on the way may cut answers off.'
  return networkError(cause) ?? new PieceError('provider_unavailable', 'Slack broke the answer off.', { hint, cause })
}
