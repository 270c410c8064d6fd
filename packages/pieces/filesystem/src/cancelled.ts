import { PieceError } from '@plugboard/core'
import { deferred } from './deferred.js'

/** The error of a run that was cancelled. */
export const cancelled = (cause: unknown): PieceError =>
  new PieceError('timeout', 'The run was cancelled before this was done.', {
    hint: 'See what was done, then run it again, with less to do or more time.',
    cause,
  })

/**
 * Passes bytes on until they end or the signal aborts.
 *
 * @throws PieceError `timeout` when the signal aborts, also while the next bytes are waited for.
 */
export async function* untilAborted(
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await unlessAborted(iterator.next(), signal)
      if (next.done) return
      yield next.value
    }
  } finally {
    // Not waited for: a source that hangs would hang here too.
    iterator.return?.()?.catch(() => undefined)
  }
}

/**
 * Waits no longer than the signal allows. A promise of its own for each wait: one for all of them would keep everything
 * that was ever waited for.
 */
async function unlessAborted<T>(waited: Promise<T>, signal: AbortSignal): Promise<T> {
  const outcome = deferred<T>()
  const onAbort = () => outcome.reject(cancelled(signal.reason))
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  waited.then(outcome.resolve, outcome.reject)
  try {
    return await outcome.promise
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
