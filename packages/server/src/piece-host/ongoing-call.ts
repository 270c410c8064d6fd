import { PieceError, type Progress } from '@plugboard/core'
import { Value } from '@sinclair/typebox/value'
import type { AnyCall } from './call.js'
import { CallServices, type PieceServices } from './call-services.js'
import { type Connecting, EXCHANGE, type Exchange } from './exchange.js'
import { PieceCrash } from './piece-crash.js'
import type { Failure, LogLevel, RunnerMessage, ServiceAnswer, ServiceRequest } from './protocol.js'
import { createScrubber, type Scrubber } from './scrub.js'

/** A line a piece logged, scrubbed of the call's secrets. */
export interface PieceLogLine {
  level: LogLevel
  message: string
  data?: Record<string, unknown>
}

/** One stage of a connection test. */
export interface PieceStep {
  name: string
  ok: boolean
  ms: number
  message?: string
}

export interface CallOptions {
  /** Aborting rejects the call at once; the piece is told, and killed when it does not stop. */
  signal?: AbortSignal
  onLog?(line: PieceLogLine): void
  onStep?(step: PieceStep): void
  /** How far the call is, a few times a second at most. The stretches of `text` follow each other. */
  onProgress?(progress: Progress): void
  /** With `trace`: each HTTP request of the piece once it is answered, without secrets, at most 100 of them. */
  onExchange?(exchange: Exchange): void
  /** With `trace`: each connection the piece opened, or tried to. */
  onConnecting?(connecting: Connecting): void
  /** What `ctx.store` and `ctx.files` reach. */
  services?: PieceServices
}

type CallMessage = Exclude<RunnerMessage, { type: 'ready' | 'egress' | 'service' }>

/** A call on its way, as the server sees it. Everything the runner says is scrubbed here once more. */
export class OngoingCall {
  readonly id: number
  readonly secrets: readonly string[]
  readonly answer: Promise<unknown>
  readonly #options: CallOptions
  readonly #scrubber: Scrubber
  readonly #services: CallServices
  #resolve: (value: unknown) => void = () => undefined
  #reject: (error: unknown) => void = () => undefined
  #onEnd: (() => void) | undefined

  /** `onEnd` is called once, before the answer is known: the runner is through with the call, or gone. */
  constructor(id: number, call: AnyCall, options: CallOptions, onEnd: () => void) {
    this.id = id
    this.secrets = call.secrets
    this.#options = options
    this.#scrubber = createScrubber(call.secrets)
    this.#services = new CallServices(options.services ?? {})
    this.#onEnd = onEnd
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  /** The call is over without a result. */
  fail(error: unknown): void {
    this.#end()
    this.#reject(error)
  }

  /** The caller does not want the answer any more. */
  abandon(): void {
    this.#reject(this.#options.signal?.reason)
  }

  hear(message: CallMessage): void {
    switch (message.type) {
      case 'result':
        this.#end()
        this.#resolve(message.value)
        break
      case 'error':
        this.fail(this.#error(message.failure))
        break
      case 'log':
        this.#options.onLog?.(this.#line(message))
        break
      case 'step':
        this.#options.onStep?.(this.#step(message))
        break
      case 'progress':
        this.#options.onProgress?.(this.#progress(message))
        break
      case 'exchange':
        this.#tellExchange(message.exchange)
        break
      case 'connecting':
        this.#options.onConnecting?.(message.connecting)
        break
    }
  }

  /** Answers a request of the piece. Never rejects. */
  serve({ service, args }: ServiceRequest): Promise<ServiceAnswer> {
    return this.#services.answer(service, args, (error) => this.#logFault(service, error))
  }

  #end(): void {
    this.#services.close().catch((error: unknown) => this.#logFault('files.discard', error))
    this.#onEnd?.()
    this.#onEnd = undefined
  }

  #logFault(service: string, error: unknown): void {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
    this.#options.onLog?.({ level: 'error', message: this.#scrubber.text(`${service} failed: ${detail}`) })
  }

  #line({ level, message, data }: Extract<CallMessage, { type: 'log' }>): PieceLogLine {
    const { text, value } = this.#scrubber
    return { level, message: text(message), ...(data !== undefined && { data: { ...Object(value(data)) } }) }
  }

  #tellExchange(exchange: Exchange): void {
    const scrubbed = this.#scrubber.value(exchange)
    if (Value.Check(EXCHANGE, scrubbed)) this.#options.onExchange?.(scrubbed)
  }

  #step({ name, ok, ms, message }: Extract<CallMessage, { type: 'step' }>): PieceStep {
    return { name, ok, ms, ...(message !== undefined && { message: this.#scrubber.text(message) }) }
  }

  #progress({ type: _, id: __, ...progress }: Extract<CallMessage, { type: 'progress' }>): Progress {
    const { message, text } = progress
    const scrub = this.#scrubber.text
    return {
      ...progress,
      ...(message !== undefined && { message: scrub(message) }),
      ...(text !== undefined && { text: scrub(text) }),
    }
  }

  #error(failure: Failure): Error {
    const { text } = this.#scrubber
    const message = text(failure.message)
    if (failure.kind === 'crash') {
      return new PieceCrash(failure.code, message, failure.detail === undefined ? undefined : text(failure.detail))
    }
    const { code, field, hint, retryAfter } = failure
    return new PieceError(code, message, {
      ...(field !== undefined && { field: text(field) }),
      ...(hint !== undefined && { hint: text(hint) }),
      ...(retryAfter !== undefined && { retryAfter }),
    })
  }
}
