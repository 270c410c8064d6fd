import { PieceError, type PieceErrorCode, type PieceErrorOptions } from '../error/piece-error.js'

/** Code, sentence, and what the person who can fix it should do. */
type Reading = readonly [code: PieceErrorCode, message: string, hint: string]

const CHECK_CONTENT = 'Check what is sent against the documentation of the service.'
const LATER = 'Try again later; if it stays, ask the operator of the service.'

/** How a status reads when the vendor's body says nothing better (RFC 9110). */
const BY_STATUS: Readonly<Record<number, Reading>> = {
  400: ['invalid_input', 'The service did not accept the request.', CHECK_CONTENT],
  401: [
    'invalid_credentials',
    'The service did not accept the credentials.',
    'Enter the credentials of the connection again, or reconnect it.',
  ],
  402: ['quota_exceeded', 'The account has no credit left.', 'Top up the account at the service.'],
  403: [
    'permission_denied',
    'The credentials lack the right to do this.',
    'Give the account this right at the service, or use a connection that has it.',
  ],
  404: ['not_found', 'The service knows no such thing.', 'Check the name or id, and the address of the service.'],
  408: ['timeout', 'The service gave up waiting.', 'Try again; if it stays, send less at once.'],
  409: [
    'invalid_input',
    'The request conflicts with the present state.',
    'Look at what is there now, and change what is sent.',
  ],
  413: ['invalid_input', 'The request is too large for the service.', 'Send less at once.'],
  422: ['invalid_input', 'The service did not accept the request.', CHECK_CONTENT],
  429: [
    'rate_limited',
    'Too many requests; the service asks to slow down.',
    'Wait before the next try, or ask the service for a higher limit.',
  ],
  501: ['unsupported', 'The service does not offer this.', 'Check that the plan and version of the service offer it.'],
}

/**
 * The `PieceError` that fits an HTTP answer by its status. Give `message`, `field` or `hint` where the vendor's body
 * says more; without a `hint` it says what usually helps. `Retry-After` is honoured, in seconds or as a date.
 */
export function httpError(
  response: { status: number; headers: Headers },
  more: PieceErrorOptions & { code?: PieceErrorCode; message?: string } = {},
): PieceError {
  const { code: givenCode, message: givenMessage, ...options } = more
  const [code, message, hint] = BY_STATUS[response.status] ?? fallback(response.status)
  const retryAfter = options.retryAfter ?? parseRetryAfter(response.headers.get('retry-after'))
  return new PieceError(givenCode ?? code, givenMessage ?? message, {
    ...options,
    hint: options.hint ?? hint,
    ...(retryAfter !== undefined && { retryAfter }),
  })
}

function fallback(status: number): Reading {
  if (status >= 500) return ['provider_unavailable', `The service failed (HTTP ${status}).`, LATER]
  if (status >= 400) return ['invalid_input', `The service did not accept the request (HTTP ${status}).`, CHECK_CONTENT]
  const hint = 'Check that the address is that of the service, and that nothing on the way answers in its place.'
  return ['bad_response', `The service answered in an unexpected way (HTTP ${status}).`, hint]
}

const MAX_RETRY_AFTER = 3_600

/** Seconds, at most an hour; undefined when the header is absent or senseless. */
export function parseRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1_000
  if (!Number.isFinite(seconds) || seconds < 0) return undefined
  return Math.min(Math.ceil(seconds), MAX_RETRY_AFTER)
}
