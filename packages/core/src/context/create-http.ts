import { networkError } from '../error/network-error.js'
import { PieceError } from '../error/piece-error.js'
import type { HttpClient, HttpInit } from './http-client.js'
import { parseRetryAfter } from './http-error.js'

/** What `createHttp` is made of. */
export interface HttpParts {
  fetch: typeof fetch
  /** Aborts every request when the run ends. */
  signal: AbortSignal
  /** Waits between tries. Default: a timer that ends early when the signal aborts. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>
  /** The signal that ends a try after so many milliseconds, with a `TimeoutError`. Default `AbortSignal.timeout`. */
  deadline?: (ms: number) => AbortSignal
}

const DEFAULT_TIMEOUT = 30_000
const REPEATABLE = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])
const TRY_AGAIN = new Set([429, 502, 503, 504])
/** A provider that asks for a longer pause than this gets its answer handed to the piece instead. */
const LONGEST_PAUSE = 10_000

/** The longest a timer can run. */
const LONGEST_TIMEOUT = 2 ** 31 - 1

/**
 * Makes the `ctx.http` of one run.
 *
 * @throws PieceError from the client: `invalid_input` for what is no URL, `timeout` at the deadline or when the run is
 * cancelled, else what `networkError` makes of the failure.
 */
export function createHttp(parts: HttpParts): HttpClient {
  const sleep = parts.sleep ?? pause
  return async (url, init = {}) => {
    const { query, json, timeout = DEFAULT_TIMEOUT, retries, ...rest } = init
    const target = withQuery(url, query)
    const method = (init.method ?? 'GET').toUpperCase()
    const streaming = isStream(rest.body) && ({ duplex: 'half' } as const)
    const tries = streaming ? 1 : 1 + (retries ?? (REPEATABLE.has(method) ? 2 : 0))
    for (let attempt = 1; ; attempt++) {
      const outcome = await once(parts, target, { ...rest, ...streaming, ...jsonBody(rest, json), method }, timeout)
      const wait = pauseBefore(outcome, attempt)
      if (attempt >= tries || wait === undefined || parts.signal.aborted) return unwrap(outcome)
      if ('response' in outcome) await discard(outcome.response)
      await sleep(wait, parts.signal)
    }
  }
}

type Outcome = { response: Response } | { error: PieceError }

async function once(parts: HttpParts, url: URL, init: RequestInit, timeout: number): Promise<Outcome> {
  const deadline = (parts.deadline ?? AbortSignal.timeout)(Math.min(timeout, LONGEST_TIMEOUT))
  try {
    const signal = keptAlive(AbortSignal.any([parts.signal, keptAlive(deadline)]))
    return { response: await parts.fetch(url, { redirect: 'manual', ...init, signal }) }
  } catch (cause) {
    return { error: failure(cause, parts.signal, deadline, url) }
  }
}

/**
 * A signal that somebody listens to. Node lets go of one nobody listens to, and `fetch` stops listening when the answer
 * has begun: its body would then be waited for without end.
 */
function keptAlive(signal: AbortSignal): AbortSignal {
  signal.addEventListener('abort', () => undefined, { once: true })
  return signal
}

function failure(cause: unknown, run: AbortSignal, deadline: AbortSignal, url: URL): PieceError {
  if (run.aborted) {
    const hint = 'Run it again, with more time if it was stopped by a time limit.'
    return new PieceError('timeout', 'The run was cancelled before the service answered.', { hint, cause })
  }
  if (deadline.aborted) {
    const hint = 'Try again later, or check that a firewall lets Plugboard through.'
    return new PieceError('timeout', `${url.host} did not answer in time.`, { hint, cause })
  }
  const hint = 'Check that the address is that of the service, and whether the service is in order.'
  return (
    networkError(cause) ??
    new PieceError('bad_response', `The request to ${url.host} could not be completed.`, { hint, cause })
  )
}

/** A body that can be read only once, so that it cannot be sent again. */
const isStream = (body: unknown) => typeof body === 'object' && body !== null && Symbol.asyncIterator in body

/** Ends an answer nobody will read. That its connection has broken off meanwhile is all the same. */
async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined)
}

function unwrap(outcome: Outcome): Response {
  if ('error' in outcome) throw outcome.error
  return outcome.response
}

/** Milliseconds to wait before another try; undefined when this outcome is final. */
function pauseBefore(outcome: Outcome, attempt: number): number | undefined {
  const backoff = 200 * 2 ** (attempt - 1)
  if ('error' in outcome) return outcome.error.code === 'provider_unavailable' ? backoff : undefined
  if (!TRY_AGAIN.has(outcome.response.status)) return undefined
  const asked = parseRetryAfter(outcome.response.headers.get('retry-after'))
  const wait = asked === undefined ? backoff : asked * 1_000
  return wait <= LONGEST_PAUSE ? wait : undefined
}

function withQuery(url: string | URL, query: HttpInit['query']): URL {
  if (!URL.canParse(String(url))) {
    const hint = 'Give a full address, beginning with https:// or http://.'
    throw new PieceError('invalid_input', 'The address of the request is not a URL.', { hint })
  }
  const target = new URL(url)
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) target.searchParams.append(name, String(value))
  }
  return target
}

function jsonBody(init: RequestInit, json: unknown): RequestInit {
  if (json === undefined) return {}
  const headers = new Headers(init.headers)
  if (!headers.has('content-type')) headers.set('content-type', 'application/json')
  return { body: JSON.stringify(json), headers }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}
