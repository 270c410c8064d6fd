import type { BodyStart, Exchange } from '../exchange.js'
import type { Scrubber } from '../scrub.js'
import { BodyRecorder } from './body-recorder.js'
import { recordedHeaders } from './recorded-headers.js'
import { type RecordedResponse, recordResponse } from './recorded-response.js'
import { requestText } from './request-text.js'

interface RecorderParts {
  scrubber: Scrubber
  secrets: readonly string[]
  /** Reading of `performance.now()` when the call began. */
  started: number
  tell(exchange: Exchange): void
}

/** Further requests of a call are made all the same, and not told. */
const MOST_EXCHANGES = 100
const LONGEST_URL = 2_000

/** Takes down what a piece asks through `ctx.http` during one call, every try by itself, and what it is answered. */
export class CallRecorder {
  readonly #parts: RecorderParts
  readonly #open = new Set<RecordedResponse>()
  #count = 0

  constructor(parts: RecorderParts) {
    this.#parts = parts
  }

  /** `fetch` that is listened to. */
  readonly fetch: typeof fetch = async (input, init = {}) => {
    this.#count += 1
    if (this.#count > MOST_EXCHANGES) return globalThis.fetch(input, init)
    const started = performance.now()
    const request = this.#request(input, init, started)
    try {
      const response = await globalThis.fetch(input, init)
      return this.#record({ ...request, ms: passed(started) }, response)
    } catch (error) {
      const reason = error instanceof Error ? causeOf(error) : 'It failed.'
      this.#parts.tell({
        ...request,
        ms: passed(started),
        error: this.#parts.scrubber.text(reason).slice(0, LONGEST_URL),
      })
      throw error
    }
  }

  /** Tells of what is still open: the call is over. */
  async end(): Promise<void> {
    await Promise.all([...this.#open].map((one) => one.finish()))
  }

  #request(input: string | URL | Request, init: RequestInit, started: number): Omit<Exchange, 'ms'> {
    const { scrubber } = this.#parts
    const body = this.#requestBody(init.body)
    return {
      method: init.method ?? 'GET',
      url: scrubber.text(String(input instanceof Request ? input.url : input)).slice(0, LONGEST_URL),
      requestHeaders: recordedHeaders(new Headers(init.headers), scrubber),
      startedMs: Math.round(started - this.#parts.started),
      ...(body && { requestBody: body }),
    }
  }

  #requestBody(body: unknown): BodyStart | undefined {
    const text = requestText(body)
    if (text === undefined) return undefined
    const recorder = this.#bodyRecorder()
    recorder.take(text)
    return recorder.start()
  }

  #record(exchange: Exchange, original: Response): Response {
    const body = this.#bodyRecorder()
    const { status, headers } = original
    const responseHeaders = recordedHeaders(headers, this.#parts.scrubber)
    const recorded = recordResponse(original, body, (isWhole) => {
      if (!this.#open.delete(recorded)) return
      const responseBody = body.start(isWhole ? undefined : announcedLength(headers))
      this.#parts.tell({ ...exchange, status, responseHeaders, responseBody })
    })
    this.#open.add(recorded)
    return recorded.response
  }

  #bodyRecorder(): BodyRecorder {
    return new BodyRecorder(this.#parts.scrubber, this.#parts.secrets)
  }
}

const passed = (since: number): number => Math.round(performance.now() - since)

/** `fetch failed` says nothing; its cause does. */
function causeOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message || error.message : error.message
}

/** The length of a body that was not read to its end; one that was compressed on its way has another. */
function announcedLength(headers: Headers): number | null {
  const length = headers.get('content-length')
  return length === null || headers.has('content-encoding') ? null : Number(length)
}
