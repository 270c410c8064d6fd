import type { Workbench } from './workbench.js'

/** So that a page that is gone is noticed, and nothing between closes a quiet stream; in milliseconds. */
const BEAT_MS = 15_000
/** A page that asks again shows that its person is still there, long before the session would end; in milliseconds. */
const LIFETIME_MS = 10 * 60_000
/** How soon a browser asks again, in milliseconds. */
const RETRY_MS = 500

/** Server-sent events for open pages: the revision of the piece, now and whenever it was built anew. */
export class EventStreams {
  readonly #workbench: Workbench
  readonly #open = new Set<() => void>()

  constructor(workbench: Workbench) {
    this.#workbench = workbench
  }

  open(): ReadableStream<Uint8Array> {
    let end: () => void = () => undefined
    return new ReadableStream({
      start: (controller) => {
        const send = (text: string) => controller.enqueue(Buffer.from(text))
        send(`retry: ${RETRY_MS}\n\n`)
        const beat = setInterval(() => send(':\n\n'), BEAT_MS).unref()
        const stop = this.#workbench.listen((revision) => send(`event: built\ndata: ${revision}\n\n`))
        end = () => {
          clearInterval(beat)
          clearTimeout(over)
          stop()
          this.#open.delete(close)
        }
        const close = () => {
          end()
          controller.close()
        }
        const over = setTimeout(close, LIFETIME_MS).unref()
        this.#open.add(close)
      },
      cancel: () => end(),
    })
  }

  /** Ends every stream, so that the server can stop. */
  close(): void {
    for (const close of this.#open) close()
  }
}
