import { PieceError } from '../error/piece-error.js'

/**
 * The same answer, whose body can be read up to a length: beyond it reading fails with a `PieceError` `bad_response`,
 * and the rest is not fetched. For libraries that read answers themselves; see `readJson` for JSON.
 *
 * @example
 * new Vendor({ fetch: async (url, init) => limitBody(await ctx.http(url, init), 10 * 1024 * 1024) })
 */
export function limitBody(response: Response, maxBytes: number): Response {
  if (response.body === null) return response
  let size = 0
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.length
      if (size > maxBytes) throw tooLong(maxBytes)
      controller.enqueue(chunk)
    },
  })
  const { status, statusText, headers } = response
  return new Response(response.body.pipeThrough(counting), { status, statusText, headers })
}

const tooLong = (maxBytes: number) =>
  new PieceError('bad_response', `The answer of the service is longer than ${maxBytes} bytes.`, {
    hint: 'Ask for less at a time; if it stays, check whether another address stands between Plugboard and the service.',
  })
