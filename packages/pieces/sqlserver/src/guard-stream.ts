import type { Readable } from 'node:stream'

/**
 * Turns an exception of whoever reads a stream into a failure of that stream. The library's handlers throw at tokens
 * they do not expect, and nobody could catch that.
 */
export function guardStream(stream: Readable): void {
  const emit = stream.emit.bind(stream)
  stream.emit = (event: string | symbol, ...values: unknown[]) => {
    if (event !== 'data' && event !== 'end') return emit(event, ...values)
    try {
      return emit(event, ...values)
    } catch (error) {
      stream.destroy(error instanceof Error ? error : new Error('The answer could not be read.', { cause: error }))
      return true
    }
  }
}
