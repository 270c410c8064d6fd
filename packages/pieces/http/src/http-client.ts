import { type HttpClient, isPieceError, PieceError } from '@plugboard/core'
import type { Body } from './http-body.js'
import type { Credentials } from './http-credentials.js'
import { scrubber } from './http-scrub.js'
import { byteStream } from './http-stream.js'

/** A request before the credentials are added. */
export interface OutgoingRequest {
  method: string
  url: URL
  headers: Headers
  body: Body | undefined
  /** Milliseconds, for all redirects together and the answer's body; a retry has as long again. */
  timeout: number
}

/** What came back. `refused`: why a redirect was not followed; the response is then the redirect itself. */
export interface Answer {
  response: Response
  url: URL
  refused: PieceError | undefined
}

const MOST_REDIRECTS = 3
const REDIRECTS = new Set([301, 302, 303, 307, 308])
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Sends a request with its credentials and follows up to three redirects, but never carries credentials, or anything
 * a person put into a header, to another origin. Calls that change something are sent once; others are retried as
 * `ctx.http` does.
 */
export async function sendRequest(http: HttpClient, first: OutgoingRequest, credentials: Credentials): Promise<Answer> {
  const deadline = Date.now() + first.timeout
  let request = first
  for (let redirects = 0; ; redirects++) {
    const response = await sendOnce(http, request, credentials, Math.max(1, deadline - Date.now()))
    const next = follow(request, response, credentials, redirects)
    if (next === undefined || isPieceError(next)) return { response, url: request.url, refused: next }
    await response.body?.cancel()
    request = next
  }
}

async function sendOnce(
  http: HttpClient,
  { method, url, headers, body }: OutgoingRequest,
  credentials: Credentials,
  timeout: number,
): Promise<Response> {
  const opened = body?.open()
  const stream = opened === undefined || typeof opened === 'string' ? undefined : byteStream(opened)
  const streaming = stream && ({ duplex: 'half' } as const)
  const retries = SAFE.has(method) && !stream ? {} : { retries: 0 }
  try {
    return await http(withQuery(url, credentials), {
      method,
      headers: withHeaders(headers, body, credentials),
      body: stream?.stream ?? (typeof opened === 'string' ? opened : null),
      redirect: 'manual',
      timeout,
      ...retries,
      ...streaming,
    })
  } catch (error) {
    throw stream?.failure() ?? error
  }
}

function withQuery(url: URL, { query }: Credentials): URL {
  const target = new URL(url)
  for (const [name, value] of query) target.searchParams.set(name, value)
  return target
}

function withHeaders(given: Headers, body: Body | undefined, credentials: Credentials): Headers {
  const headers = new Headers(given)
  if (body && !headers.has('content-type')) headers.set('content-type', body.contentType)
  if (body?.streamed && body.size !== undefined) headers.set('content-length', String(body.size))
  for (const [name, value] of credentials.headers) headers.set(name, value)
  return headers
}

/** The request a redirect leads to, why it is not followed, or undefined for an answer that is none. */
function follow(
  request: OutgoingRequest,
  { status, headers }: Response,
  credentials: Credentials,
  redirects: number,
): OutgoingRequest | PieceError | undefined {
  const location = headers.get('location')
  if (!REDIRECTS.has(status) || location === null) return undefined
  if (redirects === MOST_REDIRECTS) return notFollowed('The service redirects again and again.')
  if (!URL.canParse(location, request.url.href))
    return notFollowed('The service redirects to something that is no address.')
  const url = new URL(location, request.url)
  url.username = ''
  url.password = ''
  const next = repeated(request, status, url)
  if (url.origin === request.url.origin) return next
  return elsewhere(next, request.url, credentials)
}

/** RFC 9110 §15.4: 307 and 308 repeat the request; the others turn it into a GET. */
function repeated(request: OutgoingRequest, status: number, url: URL): OutgoingRequest {
  const same = status === 307 || status === 308 || SAFE.has(request.method)
  if (same) return { ...request, url }
  const headers = new Headers(request.headers)
  headers.delete('content-type')
  return { ...request, url, headers, method: 'GET', body: undefined }
}

/** What a server elsewhere may see of a request. */
const HARMLESS = ['accept', 'accept-language', 'user-agent']

function elsewhere(next: OutgoingRequest, from: URL, { base, secrets }: Credentials): OutgoingRequest | PieceError {
  const { url, body } = next
  if (!/^https?:$/.test(url.protocol)) return notFollowed('The service redirects to something that is no web address.')
  // A hostile service may put what it was sent into the name of the other server, which parsing has lower-cased.
  const host = scrubber(secrets.map((secret) => secret.toLowerCase())).text(url.host)
  if (base) return notFollowed(`The service redirects to ${host}, beyond the base address of the connection.`)
  if (from.protocol === 'https:' && url.protocol === 'http:') {
    return notFollowed('The service redirects from an encrypted address to one that is not.')
  }
  if (body) return notFollowed(`The service asks to send the content to ${host} instead.`)
  const headers = new Headers()
  for (const name of HARMLESS) {
    const value = next.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  return { ...next, headers }
}

const notFollowed = (message: string) =>
  new PieceError('bad_response', message, {
    field: 'url',
    hint: 'Use the final address, with a connection of its own if it is another server; or switch off “Fail on error status” to get the redirect as the answer.',
  })
