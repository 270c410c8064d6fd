import { PieceError } from '@plugboard/core'

/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** Headers of one connection (RFC 9110 §7.6.1), and those that decide where a message ends or which site it is for. */
const RESERVED = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Throws `PieceError` `invalid_input` for a name that is none, or that only the connection itself may set. */
export function checkHeaderName(name: string, field: string): void {
  if (!TOKEN.test(name)) {
    throw new PieceError('invalid_input', 'The name of a header holds characters that it may not.', {
      field,
      hint: 'Use letters, digits and hyphens, such as X-Request-Id.',
    })
  }
  if (RESERVED.has(name.toLowerCase())) {
    throw new PieceError('invalid_input', `The header ${name} is set by the connection itself.`, {
      field,
      hint: 'Leave it out.',
    })
  }
}

/** Visible characters, blanks and tabs within Latin-1: what HTTP can carry (RFC 9110 §5.5). */
export function isHeaderValue(value: string): boolean {
  return /^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value)
}

/**
 * The headers of a step, lower-cased. Throws `PieceError` `invalid_input` for any that could change the frame of the
 * message or replace what the connection sends.
 */
export function stepHeaders(given: Readonly<Record<string, string>>, taken: Iterable<string>): Headers {
  const headers = new Headers()
  const fromConnection = new Set(taken)
  for (const [name, value] of Object.entries(given)) {
    checkHeaderName(name, 'headers')
    if (fromConnection.has(name.toLowerCase())) {
      throw new PieceError('invalid_input', `The header ${name} is set by the connection.`, {
        field: 'headers',
        hint: 'Leave it out, or use a connection without authentication.',
      })
    }
    if (!isHeaderValue(value)) {
      throw new PieceError('invalid_input', `The value of the header ${name} cannot be sent.`, {
        field: 'headers',
        hint: 'Remove line breaks and characters beyond Latin-1.',
      })
    }
    headers.append(name, value)
  }
  return headers
}
