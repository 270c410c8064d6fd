import { HttpProblem } from './problem.js'

/** The abort signal of one request, made only if a handler asks for it. */
export class RequestSignal {
  readonly #request: Request
  readonly #seconds: number
  #controller: AbortController | undefined
  #timer: NodeJS.Timeout | undefined

  /** @param seconds until the signal aborts by itself. */
  constructor(request: Request, seconds: number) {
    this.#request = request
    this.#seconds = seconds
  }

  get signal(): AbortSignal {
    this.#controller ??= this.#start()
    return this.#controller.signal
  }

  /** The request has been answered; nothing aborts any more. */
  end(): void {
    clearTimeout(this.#timer)
  }

  #start(): AbortController {
    const controller = new AbortController()
    const { signal } = this.#request
    if (signal.aborted) controller.abort(signal.reason)
    else signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true })
    this.#timer = setTimeout(() => controller.abort(timeIsUp(this.#seconds)), this.#seconds * 1000).unref()
    return controller
  }
}

function timeIsUp(seconds: number): HttpProblem {
  return new HttpProblem({
    status: 503,
    code: 'deadline_exceeded',
    detail: `The request took longer than ${seconds} seconds and was given up.`,
    headers: { 'retry-after': '5' },
  })
}
