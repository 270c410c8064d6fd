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
  const abort = deferred<never>()
  const onAbort = () => abort.reject(cancelled(signal.reason))
  abort.promise.catch(() => undefined)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    if (signal.aborted) onAbort()
    for (;;) {
      const next = await Promise.race([iterator.next(), abort.promise])
      if (next.done) return
      yield next.value
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    // Not waited for: a source that hangs would hang here too.
    iterator.return?.()?.catch(() => undefined)
  }
}
