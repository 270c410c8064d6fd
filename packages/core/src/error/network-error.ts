import { isPieceError, PieceError } from './piece-error.js'

/** Codes of Node's network errors that mean the same to a person, whatever library they came through. */
const UNKNOWN_HOST = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME'])
const REFUSED = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EGRESS_DENIED',
])
const TIMED_OUT = new Set([
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
])
const CUT = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ECONNABORTED'])
const TLS =
  /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(GET|VERIFY|DECODE|DECRYPT)|HOSTNAME_MISMATCH|CRL_|INVALID_(CA|PURPOSE)$|PATH_LENGTH_)/

/** Which of the form's fields to point at, where the piece has such fields. */
export interface NetworkFields {
  host?: string
  port?: string
  tls?: string
}

/**
 * The `PieceError` for a failure of name resolution, connection or TLS, found anywhere in the chain of causes;
 * undefined when the failure is of another kind.
 */
export function networkError(error: unknown, names: NetworkFields = {}): PieceError | undefined {
  if (isPieceError(error)) return error
  for (const { code, error: cause } of codesIn(error)) {
    const found = byCode(code, cause, names)
    if (found) return found
  }
  return undefined
}

function byCode(code: string, cause: unknown, names: NetworkFields): PieceError | undefined {
  if (UNKNOWN_HOST.has(code)) {
    return new PieceError('unreachable', 'No server has this name.', {
      ...at(names.host),
      hint: 'Check the spelling of the server name, and that it can be resolved from where Plugboard runs.',
      cause,
    })
  }
  if (REFUSED.has(code)) {
    return new PieceError('unreachable', 'Nothing answers at this address.', {
      ...at(names.port ?? names.host),
      hint: 'Check the port, that the service is running, and that a firewall lets Plugboard through.',
      cause,
    })
  }
  if (TIMED_OUT.has(code)) {
    return new PieceError('timeout', 'The server did not answer in time.', {
      ...at(names.host),
      hint: 'Check the server name and port, and that a firewall lets Plugboard through.',
      cause,
    })
  }
  if (CUT.has(code)) {
    return new PieceError('provider_unavailable', 'The server closed the connection.', {
      hint: 'Try again; if it stays, check that port and TLS setting belong to this service.',
      cause,
    })
  }
  if (TLS.test(code)) {
    return new PieceError('tls_failed', 'No trusted encrypted connection could be made.', {
      ...at(names.tls ?? names.host),
      hint: 'Check that the server offers TLS on this port and that its certificate is valid for this name.',
      cause,
    })
  }
  return undefined
}

const at = (field: string | undefined) => (field === undefined ? {} : { field })

/**
 * Codes of an error, its causes and its parts (an `AggregateError` of several addresses), outermost first. Each is
 * visited once, so a cause that leads back to itself ends.
 */
function* codesIn(error: unknown, seen = new Set<unknown>()): Generator<{ code: string; error: unknown }> {
  if (typeof error !== 'object' || error === null || seen.has(error) || seen.size > 100) return
  seen.add(error)
  const { code, cause, errors }: { code?: unknown; cause?: unknown; errors?: unknown } = error
  if (typeof code === 'string') yield { code, error }
  yield* codesIn(cause, seen)
  if (Array.isArray(errors)) for (const part of errors) yield* codesIn(part, seen)
}
