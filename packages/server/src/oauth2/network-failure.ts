import { EgressError } from '../egress/egress-error.js'
import { TokenFailure } from './token-failure.js'

interface Ends {
  readonly host: string
  readonly deadline: AbortSignal
  /** Of the caller. */
  readonly signal: AbortSignal
}

/**
 * The failure of a request that got no whole answer. The error itself is not passed on as a cause: what a library puts
 * into it is unknown. Its system code, such as `ECONNRESET`, is named.
 */
export function networkFailure(error: unknown, { host, deadline, signal }: Ends): TokenFailure {
  if (deadline.aborted || isTimeout(signal.reason)) {
    return new TokenFailure('unknown', `${host} did not answer in time.`, { code: 'timeout' })
  }
  if (signal.aborted) return new TokenFailure('unknown', `The request to ${host} was given up.`, { code: 'aborted' })
  if (EgressError.within(error)) {
    return new TokenFailure('denied', `Plugboard may not connect to ${host}, or cannot.`, { code: 'egress_denied' })
  }
  const code = systemCode(error)
  const detail = code === undefined ? '' : ` (${code})`
  return new TokenFailure('unknown', `The connection to ${host} failed${detail}.`, { code: 'connection_failed' })
}

/** The caller may have a deadline of its own. */
const isTimeout = (reason: unknown): boolean => reason instanceof DOMException && reason.name === 'TimeoutError'

function systemCode(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 8) return undefined
  const { code, cause }: { code?: unknown; cause?: unknown } = error
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : systemCode(cause, depth + 1)
}
