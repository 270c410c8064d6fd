import { networkError, PieceError } from '@plugboard/core'

/** The `PieceError` for an answer that broke off while its body was read. */
export function bodyError(cause: unknown): PieceError {
  const name = cause instanceof Error ? cause.name : ''
  if (name === 'TimeoutError') {
    return new PieceError('timeout', 'The answer did not arrive completely in time.', {
      hint: 'Try again later, or ask for less at once.',
      cause,
    })
  }
  if (name === 'AbortError') {
    return new PieceError('timeout', 'The run was cancelled before the answer had arrived.', {
      hint: 'Run it again, with more time if it was stopped by a time limit.',
      cause,
    })
  }
  return (
    networkError(cause) ??
    new PieceError('provider_unavailable', 'The answer could not be read to its end.', {
      hint: 'Try again; if it stays, a proxy on the way may cut answers off.',
      cause,
    })
  )
}
