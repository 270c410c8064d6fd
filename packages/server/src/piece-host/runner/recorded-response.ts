import type { BodyRecorder } from './body-recorder.js'

/** How long an answer nobody read is waited for, in milliseconds. */
const PEEK_MS = 200

/** An answer with a status above cannot be made, only received; its body is not taken down. */
const LAST_STATUS = 599

/** An answer whose body is taken down as the piece reads it. */
export interface RecordedResponse {
  /** What the piece gets. */
  readonly response: Response
  /** Takes the start of a body the piece did not read, unless it is slow to come, and ends it. */
  finish(): Promise<void>
}

/** `ended` is called when the body has been read to its end, or given up. */
export function recordResponse(
  original: Response,
  recorder: BodyRecorder,
  ended: (isWhole: boolean) => void,
): RecordedResponse {
  if (original.body === null || original.status > LAST_STATUS)
    return { response: original, finish: async () => ended(true) }
  const reader = original.body.getReader()
  const finish = async () => {
    const isWhole = await peek(reader, recorder)
    await reader.cancel().catch(() => undefined)
    ended(isWhole)
  }
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read()
        if (!done) {
          recorder.take(value)
          return controller.enqueue(value)
        }
        ended(true)
        controller.close()
      },
      cancel: finish,
    },
    { highWaterMark: 0 },
  )
  const response = new Response(body, original)
  Object.defineProperties(response, { url: { value: original.url }, redirected: { value: original.redirected } })
  return { response, finish: () => (response.bodyUsed ? Promise.resolve(ended(false)) : finish()) }
}

type Reader = ReadableStreamDefaultReader<Uint8Array>

/** @returns whether that was all of it. */
async function peek(reader: Reader, recorder: BodyRecorder): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PEEK_MS)
  })
  try {
    while (!recorder.isFull) {
      const read = await Promise.race([reader.read(), late])
      if (read === undefined || read.done) return read !== undefined
      recorder.take(read.value)
    }
    return false
  } catch {
    // The connection broke off; what came before is shown.
    return false
  } finally {
    clearTimeout(timer)
  }
}
