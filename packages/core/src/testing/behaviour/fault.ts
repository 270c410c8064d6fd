import type { PieceErrorCode } from '../../error/piece-error.js'
import { type SentRequest, silence } from './fake-transport.js'

/** Something a provider does wrong, and how a piece must read it. */
export interface Fault {
  sentence: string
  /** The first is what it is; the others are as good where nothing more need be read to know them. */
  codes: readonly PieceErrorCode[]
  retryAfter?: number
  /** What of it a piece may have reason to hand on, if it says so: an answer of any status, or any content. */
  wrong: 'connection' | 'status' | 'absence' | 'content'
  /** Every request gets this answer. `overrun` is called when more was read than any piece may. */
  answer(request: SentRequest, overrun: () => void): Response | Promise<Response>
}

/** A bare status, as a proxy or gateway would answer. */
const status = (sentence: string, number: number, code: PieceErrorCode): Fault => ({
  sentence,
  codes: [code],
  wrong: 'status',
  answer: () => new Response('', { status: number }),
})

const RETRY_AFTER = 17
const MEBIBYTE = 1024 * 1024

/** Bytes after which an answer counts as one that is read without end. */
const MOST_READ = 64 * MEBIBYTE

const WEB_PAGE = '<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>'

/** In the order in which a person reads them. */
export const FAULTS: readonly Fault[] = [
  status('tells credentials that are refused', 401, 'invalid_credentials'),
  status('tells a right that is lacking', 403, 'permission_denied'),
  { ...status('tells what is not there', 404, 'not_found'), wrong: 'absence' },
  {
    sentence: 'tells a rate limit with its retry time',
    codes: ['rate_limited'],
    retryAfter: RETRY_AFTER,
    wrong: 'status',
    answer: () => new Response('', { status: 429, headers: { 'retry-after': String(RETRY_AFTER) } }),
  },
  status('tells a failure of the provider', 500, 'provider_unavailable'),
  status('tells an outage of the provider', 503, 'provider_unavailable'),
  {
    sentence: 'tells a connection that was cut',
    codes: ['provider_unavailable'],
    wrong: 'connection',
    answer: () => Promise.reject(reset()),
  },
  {
    sentence: 'does not wait for ever for an answer',
    codes: ['timeout'],
    wrong: 'connection',
    answer: silence,
  },
  {
    sentence: 'does not wait for ever for the rest of an answer',
    codes: ['timeout', 'bad_response'],
    wrong: 'content',
    answer: (request) => json(200, stalled(request)),
  },
  {
    sentence: 'takes a web page for no answer',
    codes: ['bad_response'],
    wrong: 'content',
    answer: () => new Response(WEB_PAGE, { headers: { 'content-type': 'text/html; charset=utf-8' } }),
  },
  {
    sentence: 'stops reading an answer that has no end',
    codes: ['bad_response'],
    wrong: 'content',
    answer: (request, overrun) => json(200, endless(request, overrun)),
  },
  {
    sentence: 'stops reading an error that has no end',
    codes: ['provider_unavailable'],
    wrong: 'status',
    answer: (request, overrun) => json(502, endless(request, overrun)),
  },
]

const reset = () => {
  const cause = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
  return new TypeError('fetch failed', { cause })
}

const json = (number: number, body: ReadableStream) =>
  new Response(body, { status: number, headers: { 'content-type': 'application/json' } })

/** Begins and never goes on; fails when the request is given up. */
function stalled({ signal }: SentRequest): ReadableStream {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(Buffer.from('{"items":['))
      signal.addEventListener('abort', () => controller.error(signal.reason), { once: true })
    },
  })
}

/** Goes on for as long as it is read. */
function endless({ signal }: SentRequest, overrun: () => void): ReadableStream {
  const chunk = new Uint8Array(MEBIBYTE / 4).fill(0x61)
  let size = 0
  return new ReadableStream({
    start(controller) {
      controller.enqueue(Buffer.from('{"items":["'))
    },
    pull(controller) {
      size += chunk.length
      if (signal.aborted) return controller.error(signal.reason)
      if (size <= MOST_READ) return controller.enqueue(chunk)
      overrun()
      controller.error(new Error('The answer was read without end.'))
    },
  })
}
