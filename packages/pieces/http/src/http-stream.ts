/** Bytes as a web stream, and the error that broke it, since `fetch` reports only that it failed. */
export interface ByteStream {
  stream: ReadableStream<Uint8Array>
  failure(): unknown
}

/** Pulls from the source only as fast as the stream is read. */
export function byteStream(source: AsyncIterable<Uint8Array>): ByteStream {
  const iterator = source[Symbol.asyncIterator]()
  let failure: unknown
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await iterator.next()
        if (done) controller.close()
        else controller.enqueue(value)
      } catch (error) {
        failure = error
        controller.error(error)
      }
    },
    async cancel() {
      await iterator.return?.()
    },
  })
  return { stream, failure: () => failure }
}
