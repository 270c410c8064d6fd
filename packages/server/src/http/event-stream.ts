import { Reply } from './reply.js'

/** So that nothing on the way closes a quiet stream; in milliseconds. */
const BEAT_MS = 15_000

/** Sends an event to the caller; `data` is plain JSON. */
export type Tell = (event: string, data: unknown) => void

/**
 * An answer that is told while it is made, as server-sent events (WHATWG HTML, 9.2): those the work tells, then `result`
 * with what it came to, or `problem` with the problem that would have been the answer. A handler returns it in place of
 * plain JSON.
 */
export class EventAnswer {
  readonly work: (tell: Tell) => Promise<unknown>

  constructor(work: (tell: Tell) => Promise<unknown>) {
    this.work = work
  }
}

/** Begins the work. Throws what it fails with before it told anything, so that the answer has its status. */
export async function eventReply(
  { work }: EventAnswer,
  problemOf: (error: unknown) => Record<string, unknown>,
): Promise<Reply> {
  const stream = new EventStream()
  const working = work((event, data) => stream.send(event, data))
  await Promise.race([stream.begun, working])
  working.then(
    (result) => stream.end('result', result),
    (error: unknown) => stream.end('problem', problemOf(error)),
  )
  return Reply.raw('text/event-stream; charset=utf-8', stream.body, { headers: HEADERS })
}

/** Proxies are not to hold events back. */
const HEADERS = { 'cache-control': 'no-store', 'x-accel-buffering': 'no' }

/** A body to which events are added until it ends, or until nobody reads it any more. */
class EventStream {
  /** Resolves with the first event. */
  readonly begun: Promise<void>
  readonly body: ReadableStream<Uint8Array>
  #begin: () => void = () => undefined
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #beat: NodeJS.Timeout | undefined

  constructor() {
    this.begun = new Promise((resolve) => {
      this.#begin = resolve
    })
    this.body = new ReadableStream({
      start: (controller) => {
        this.#controller = controller
        this.#beat = setInterval(() => this.#write(':\n\n'), BEAT_MS).unref()
      },
      cancel: () => this.#close(),
    })
  }

  send(event: string, data: unknown): void {
    this.#write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    this.#begin()
  }

  end(event: string, data: unknown): void {
    this.send(event, data)
    this.#controller?.close()
    this.#close()
  }

  #write(text: string): void {
    this.#controller?.enqueue(Buffer.from(text))
  }

  #close(): void {
    clearInterval(this.#beat)
    this.#controller = undefined
  }
}
