import { limitBody, networkError, PieceError } from '@plugboard/core'

/** Bytes; a page of a listing has at most a thousand keys of three times a thousand bytes. */
const LONGEST_ANSWER = 10 * 1024 * 1024
const LONGEST_ERROR = 100_000

/** The whole body of an answer, as text. */
export const textOf = (response: Response): Promise<string> => textUpTo(response, LONGEST_ANSWER)

/** What an answer with an error status says. A body that cannot be read says nothing; the status is known all the same. */
export const errorTextOf = (response: Response): Promise<string> => textUpTo(response, LONGEST_ERROR).catch(() => '')

async function textUpTo(response: Response, most: number): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of chunksOf(limitBody(response, most))) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** Milliseconds without a byte after which an answer is given up. */
const SILENCE = 60_000

/** The bytes of an answer as they arrive. */
export async function* chunksOf({ body }: Response): AsyncGenerator<Uint8Array> {
  if (body === null) return
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read()).catch((cause: unknown) => Promise.reject(bodyError(cause)))
      if (done) return
      yield value
    }
  } finally {
    // Frees the connection; of a body that has failed it only repeats the failure thrown above.
    await reader.cancel().catch(() => undefined)
  }
}

async function inTime<T>(reading: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DOMException('No byte arrived in time.', 'TimeoutError')), SILENCE)
  })
  return Promise.race([reading, silence]).finally(() => clearTimeout(timer))
}

/** The `PieceError` for an answer that broke off while its body was read. */
function bodyError(cause: unknown): PieceError {
  const name = cause instanceof Error ? cause.name : ''
  if (name === 'TimeoutError') {
    return new PieceError('timeout', 'The answer did not arrive completely in time.', {
      hint: 'Try again later, or ask for less at once.',
      cause,
    })
  }
  if (name === 'AbortError') {
    return new PieceError('timeout', 'The run was cancelled before the answer had arrived.', {
      hint: 'Run it again, with more time if it was stopped by a time limit.',
      cause,
    })
  }
  return (
    networkError(cause) ??
    new PieceError('provider_unavailable', 'The answer could not be read to its end.', {
      hint: 'Try again; if it stays, a proxy on the way may cut answers off.',
      cause,
    })
  )
}
