import { httpError, networkError, PieceError } from '@plugboard/core'
import type { Advice } from './http-advice.js'
import type { Scrubber } from './http-scrub.js'

/** What a status means to the person who set up the connection or the step. */
interface Blame {
  advice: Advice
  /** Form field that holds the address. */
  address: string
}

const HINTS: Readonly<Record<number, string>> = {
  404: 'Check the path, and the base address of the connection.',
  405: 'Choose another method; the answer names the ones allowed in its Allow header.',
  413: 'Send less at once.',
  415: 'Choose another kind of content, or set the Content-Type header.',
  429: 'Wait before the next try, or ask the service for a higher limit.',
}

/** The `PieceError` for an answer with an error status, with the beginning of what the service said about it. */
export function statusError(response: Response, said: string, scrub: Scrubber, blame: Blame): PieceError {
  const { message } = httpError(response)
  const named = message.includes('(HTTP') ? message : `${message} (HTTP ${response.status})`
  const { field, hint } = remedy(response.status, blame)
  const excerpt = shortened(scrub.text(said))
  return httpError(response, {
    message: excerpt ? `${named} It said: ${excerpt}` : named,
    hint,
    ...(field !== undefined && { field }),
  })
}

function remedy(status: number, { advice, address }: Blame): { field: string | undefined; hint: string } {
  if (status === 401) return advice.refused
  if (status === 403) return advice.lacking
  const aboutAddress = status === 404 || status === 405 || status === 410
  return { field: aboutAddress ? address : undefined, hint: HINTS[status] ?? fallbackHint(status) }
}

function fallbackHint(status: number): string {
  if (status >= 500) return 'Try again later; if it stays, ask the operator of the service.'
  return 'Check what is sent against the documentation of the service.'
}

const LONGEST_EXCERPT = 200

/** One line; nothing of a web page, which says little to a person reading an error. */
function shortened(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
  if (line.startsWith('<')) return ''
  return line.length <= LONGEST_EXCERPT ? line : `${line.slice(0, LONGEST_EXCERPT - 1)}…`
}

/** The `PieceError` for an answer that broke off while its body was read. */
export function bodyError(cause: unknown): PieceError {
  const name = cause instanceof Error ? cause.name : ''
  if (name === 'TimeoutError') {
    return new PieceError('timeout', 'The answer did not arrive completely in time.', {
      field: 'timeout',
      hint: 'Allow more seconds, or ask for less at once.',
      cause,
    })
  }
  if (name === 'AbortError') {
    return new PieceError('timeout', 'The run was cancelled before the answer had arrived.', {
      hint: 'Run it again.',
      cause,
    })
  }
  return (
    networkError(cause) ??
    new PieceError('bad_response', 'The answer could not be read to its end.', {
      hint: 'Try again; if it stays, the service or a proxy on the way sends damaged answers.',
      cause,
    })
  )
}
