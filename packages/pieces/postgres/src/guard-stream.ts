import type { Duplex } from 'node:stream'

/**
 * Turns an exception of whoever reads a stream into a failure of that stream. The library's parser throws at messages
 * it does not know, such as a request to sign in with Kerberos, and nobody could catch that.
 */
export function guardStream(stream: Duplex): void {
  const emit = stream.emit.bind(stream)
  stream.emit = (event: string | symbol, ...values: unknown[]) => {
    if (event !== 'data') return emit(event, ...values)
    try {
      return emit(event, ...values)
    } catch (error) {
      stream.destroy(error instanceof Error ? error : new Error('The answer could not be read.', { cause: error }))
      return true
    }
  }
}
