import { HttpProblem } from './problem.js'

const LONGEST_TOKEN = 8_192
const BEARER = /^Bearer ([\x21-\x7e]+)$/
const SECOND_HEADER = /,\s*[A-Za-z-]+\s/

/**
 * The token in an `Authorization` header; undefined if there is no such header.
 *
 * The scheme must be written `Bearer`. Two headers arrive joined by a comma, as RFC 9110 §5.2 has it.
 *
 * @throws HttpProblem 400 `ambiguous_credentials` for two headers; 401 for anything that is not one bearer token.
 */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined
  if (SECOND_HEADER.test(authorization)) throw ambiguousCredentials()
  const token = BEARER.exec(authorization)?.[1]
  if (token === undefined || token.length > LONGEST_TOKEN) throw unauthenticated()
  return token
}

/** More than one credential: it would not be clear in whose name the request is made. */
export function ambiguousCredentials(): HttpProblem {
  return new HttpProblem({
    status: 400,
    code: 'ambiguous_credentials',
    detail: 'The request carries more than one credential. Send one.',
  })
}

/** The one answer for a missing, unknown, expired or revoked credential. */
export function unauthenticated(): HttpProblem {
  return new HttpProblem({
    status: 401,
    code: 'unauthenticated',
    detail: 'This needs a valid credential.',
    hint: 'Send an API token in the header "Authorization: Bearer …".',
    headers: { 'www-authenticate': 'Bearer realm="plugboard"' },
  })
}
