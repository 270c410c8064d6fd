import { bodyError } from './body-error.js'

/** Milliseconds without a byte after which an answer is given up. */
const SILENCE = 60_000

/** The whole body of an answer, as text. */
export async function readBody(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytesOf(response)) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** The bytes of an answer as they arrive. */
export async function* bytesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  if (body === null) return
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read()).catch((cause: unknown) => Promise.reject(bodyError(cause)))
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
