import type { EgressEvent } from '../../egress/checked-lookup.js'
import type { EgressMode } from '../../egress/policy.js'
import type { AnyCall } from '../call.js'
import type { Connecting, Exchange } from '../exchange.js'
import { checkedFrame } from '../frames.js'
import type { RunnerMessage, ServiceAnswer } from '../protocol.js'
import { createScrubber, type Scrubber } from '../scrub.js'
import { CallRecorder } from './call-recorder.js'
import { createContext, type Surroundings } from './context.js'
import { describe, settleFailure } from './failure.js'
import type { LoadedPiece } from './load-piece.js'
import { perform } from './perform.js'
import { type Ask, Requests } from './services.js'

interface RunningParts {
  id: number
  call: AnyCall
  mode: EgressMode
  send(message: RunnerMessage): void
  /** The same for a message that is encoded already. */
  sendFrame(frame: Buffer): void
}

/** One call inside the runner, from its context to its answer. */
export class RunningCall {
  readonly id: number
  readonly #parts: RunningParts
  readonly #scrubber: Scrubber
  readonly #abort = new AbortController()
  readonly #requests = new Requests()
  readonly #started = performance.now()
  readonly #recorder: CallRecorder | undefined
  #around: Surroundings | undefined
  #unconnected = false

  constructor(parts: RunningParts) {
    this.id = parts.id
    this.#parts = parts
    this.#scrubber = createScrubber(parts.call.secrets)
    const { id, call, send } = parts
    if (!call.trace) return
    const tell = (exchange: Exchange) => send({ type: 'exchange', id, exchange })
    this.#recorder = new CallRecorder({ scrubber: this.#scrubber, secrets: call.secrets, started: this.#started, tell })
  }

  /** Runs the piece and says how it ended. Never rejects. */
  async run(load: () => Promise<LoadedPiece>): Promise<void> {
    try {
      const piece = await load()
      this.#around = this.#surroundings(piece)
      const value = await perform(piece, this.#parts.call, this.#around)
      await this.#end()
      this.#answer(value)
    } catch (error) {
      await this.#end()
      this.#parts.send({ type: 'error', id: this.id, failure: await this.#settle(error) })
    }
  }

  /** What was still to be told of the call. */
  async #end(): Promise<void> {
    this.#around?.progress.end()
    await this.#recorder?.end()
  }

  cancel(): void {
    this.#abort.abort()
  }

  settleRequest(request: number, answer: ServiceAnswer): void {
    this.#requests.settle(request, answer)
  }

  /** An attempt to connect failed while this call ran. */
  noteUnconnected({ outcome, host, port }: EgressEvent): void {
    this.#unconnected = true
    if (outcome !== 'allowed') this.#tellConnecting({ outcome, host, port })
  }

  /** A connection was made while this call ran. */
  noteConnected(target: { host: string; port: number; address: string }): void {
    this.#tellConnecting({ outcome: 'connected', ...target })
  }

  /** A thrown value nobody caught, for the log. */
  describe(error: unknown): string {
    return describe(error, this.#scrubber)
  }

  #tellConnecting(connecting: Connecting): void {
    if (this.#parts.call.trace) this.#parts.send({ type: 'connecting', id: this.id, connecting })
  }

  #surroundings(piece: LoadedPiece) {
    const { id, call, send } = this.#parts
    return createContext({
      id,
      send,
      signal: this.#abort.signal,
      endpoints: overridden(piece.endpoints, call.endpoints ?? {}),
      folders: call.folders ?? [],
      scrubber: this.#scrubber,
      fetch: this.#recorder?.fetch ?? globalThis.fetch,
      ask: this.#ask,
      settle: (error) => this.#settle(error),
    })
  }

  #ask: Ask = (service, args) => {
    const { request, answered } = this.#requests.open()
    this.#parts.send({ type: 'service', id: this.id, request, service, args })
    return answered
  }

  #answer(value: unknown): void {
    const result: RunnerMessage = { type: 'result', id: this.id, value: value ?? null }
    const checked = checkedFrame(result)
    if ('frame' in checked) this.#parts.sendFrame(checked.frame)
    else this.#parts.send(refused(this.id, checked.problem))
  }

  #settle(error: unknown) {
    return settleFailure(error, {
      mode: this.#parts.mode,
      scrubber: this.#scrubber,
      started: this.#started,
      unconnected: () => this.#unconnected,
    })
  }
}

function refused(id: number, problem: string): RunnerMessage {
  const message = `The answer of the piece ${problem}.`
  return { type: 'error', id, failure: { kind: 'crash', code: 'protocol', message } }
}

/** The declared endpoints, each replaced by its override where there is one. */
function overridden(
  declared: Readonly<Record<string, string>>,
  overrides: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(declared).map(([name, url]) => [name, overrides[name] ?? url]))
}
