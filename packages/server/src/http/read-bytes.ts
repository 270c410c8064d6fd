import type { IncomingMessage } from 'node:http'
import { HttpProblem } from './problem.js'

/** A body that is still to be read: Node's own stream where there is one, else that of a `Request`. */
export interface BodySource {
  readonly incoming: IncomingMessage | undefined
  readonly request: Request
  /** The header `Content-Length`; undefined if it was not sent. */
  readonly contentLength: string | undefined
}

const EMPTY = new Uint8Array(0)

/**
 * Reads a body of at most `limit` bytes, counting as it arrives. A body that says it is longer is not read at all.
 *
 * @throws HttpProblem 413 `body_too_large`, which also closes the connection; 400 `body_incomplete` when the client stops.
 */
export async function readBytes(source: BodySource, limit: number): Promise<Uint8Array> {
  if (source.contentLength !== undefined && Number(source.contentLength) > limit) throw tooLarge(limit)
  const stream = source.incoming ?? source.request.body
  if (!stream) return EMPTY
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of source.incoming ? withoutDestroying(source.incoming) : chunksOf(source.request.body)) {
      size += chunk.byteLength
      if (size > limit) throw tooLarge(limit)
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof HttpProblem) throw error
    throw incomplete(error)
  }
  return chunks.length === 1 ? (chunks[0] ?? EMPTY) : Buffer.concat(chunks)
}

/** Stopping early must leave the socket open, or the answer that says why could not be sent. */
function withoutDestroying(incoming: IncomingMessage): AsyncIterable<Buffer> {
  return incoming.iterator({ destroyOnReturn: false })
}

async function* chunksOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (body) yield* body
}

function tooLarge(limit: number): HttpProblem {
  return new HttpProblem({
    status: 413,
    code: 'body_too_large',
    detail: `The body may have at most ${limit} bytes here.`,
    headers: { connection: 'close' },
  })
}

function incomplete(cause: unknown): HttpProblem {
  return new HttpProblem({
    status: 400,
    code: 'body_incomplete',
    detail: 'The body ended before it was complete.',
    headers: { connection: 'close' },
    cause,
  })
}
