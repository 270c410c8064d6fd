import { bodyError } from './body-error.js'

/** The body of an answer as it arrives. Its connection is freed whether or not it is read to its end. */
export async function* readBytes({ body }: Response): AsyncGenerator<Uint8Array> {
  if (body === null) return
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => Promise.reject(bodyError(cause)))
      if (done) return
      yield value
    }
  } finally {
    // Of a body that has failed it only repeats the failure thrown above.
    await reader.cancel().catch(() => undefined)
  }
}
