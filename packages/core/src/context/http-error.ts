import { PieceError, type PieceErrorCode, type PieceErrorOptions } from '../error/piece-error.js'

/** How a status reads when the vendor's body says nothing better (RFC 9110). */
const BY_STATUS: Readonly<Record<number, [PieceErrorCode, string]>> = {
  400: ['invalid_input', 'The service did not accept the request.'],
  401: ['invalid_credentials', 'The service did not accept the credentials.'],
  402: ['quota_exceeded', 'The account has no credit left.'],
  403: ['permission_denied', 'The credentials lack the right to do this.'],
  404: ['not_found', 'The service knows no such thing.'],
  408: ['timeout', 'The service gave up waiting.'],
  409: ['invalid_input', 'The request conflicts with the present state.'],
  413: ['invalid_input', 'The request is too large for the service.'],
  422: ['invalid_input', 'The service did not accept the request.'],
  429: ['rate_limited', 'Too many requests; the service asks to slow down.'],
  501: ['unsupported', 'The service does not offer this.'],
}

/**
 * The `PieceError` that fits an HTTP answer by its status. Give `message`, `field` or `hint` where the vendor's body
 * says more. `Retry-After` is honoured, in seconds or as a date.
 */
export function httpError(
  response: { status: number; headers: Headers },
  more: PieceErrorOptions & { code?: PieceErrorCode; message?: string } = {},
): PieceError {
  const { code: givenCode, message: givenMessage, ...options } = more
  const [code, message] = BY_STATUS[response.status] ?? fallback(response.status)
  const retryAfter = options.retryAfter ?? parseRetryAfter(response.headers.get('retry-after'))
  return new PieceError(givenCode ?? code, givenMessage ?? message, {
    ...options,
    ...(retryAfter !== undefined && { retryAfter }),
  })
}

function fallback(status: number): [PieceErrorCode, string] {
  if (status >= 500) return ['provider_unavailable', `The service failed (HTTP ${status}).`]
  if (status >= 400) return ['invalid_input', `The service did not accept the request (HTTP ${status}).`]
  return ['bad_response', `The service answered in an unexpected way (HTTP ${status}).`]
}

const MAX_RETRY_AFTER = 3_600

/** Seconds, at most an hour; undefined when the header is absent or senseless. */
export function parseRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1_000
  if (!Number.isFinite(seconds) || seconds < 0) return undefined
  return Math.min(Math.ceil(seconds), MAX_RETRY_AFTER)
}
