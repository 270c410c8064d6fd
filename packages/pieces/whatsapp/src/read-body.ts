import { networkError, PieceError } from '@plugboard/core'

/** Milliseconds without a byte after which an answer is given up. */
const SILENCE = 60_000

/** The bytes of an answer as they arrive. */
export async function* chunksOf({ body }: Response): AsyncGenerator<Uint8Array> {
  if (body === null) return
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read()).catch((cause: unknown) => Promise.reject(brokenOff(cause)))
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

function brokenOff(cause: unknown): PieceError {
  const name = cause instanceof Error ? cause.name : ''
  if (name === 'TimeoutError' || name === 'AbortError') {
    const hint = 'Run it again, with more time if it was stopped by a time limit.'
    return new PieceError('timeout', 'The file did not arrive completely in time.', { hint, cause })
  }
  const hint = 'Try again; if it stays, a proxy on the way may cut answers off.'
  return networkError(cause) ?? new PieceError('provider_unavailable', 'The file broke off.', { hint, cause })
}
