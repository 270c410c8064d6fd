import { Socket } from 'node:net'
import type { Connection } from 'mysql2'

/** What of the library's connection is used beside what it declares. */
interface Parser {
  execute(chunk: Buffer): unknown
}

const isParser = (value: unknown): value is Parser =>
  typeof value === 'object' && value !== null && 'execute' in value && typeof value.execute === 'function'

/** The socket of a connection: TCP at first, then TLS, if that is used. */
export function streamOf(client: Connection): Socket {
  const stream: unknown = Reflect.get(client, 'stream')
  if (!(stream instanceof Socket)) throw new TypeError('The connection has no socket.')
  return stream
}

/**
 * Turns an exception at reading what a server sends into a failure of its connection; nobody could catch it where it
 * is thrown. `before` and `after` are called with each piece; `before` may refuse it by throwing.
 */
export function guardStream(
  client: Connection,
  { before, after }: { before(chunk: Buffer): void; after(): void },
): void {
  const parser: unknown = Reflect.get(client, 'packetParser')
  if (!isParser(parser)) throw new TypeError('The connection has no parser.')
  const guarded: Parser = {
    execute(chunk) {
      try {
        before(chunk)
        parser.execute(chunk)
        after()
      } catch (error) {
        streamOf(client).destroy(error instanceof Error ? error : new Error('The answer could not be read.'))
      }
    },
  }
  Reflect.set(client, 'packetParser', guarded)
}
