import type { ChildProcess } from 'node:child_process'
import { Duplex } from 'node:stream'
import { Value } from '@sinclair/typebox/value'
import type { EgressEvent } from '../egress/checked-lookup.js'
import type { EgressPolicy } from '../egress/policy.js'
import type { AnyCall, PieceLocation } from './call.js'
import { encodeFrame, FrameError, FrameReader } from './frames.js'
import { type CallOptions, OngoingCall } from './ongoing-call.js'
import { type CrashCode, PieceCrash } from './piece-crash.js'
import { type HostMessage, RUNNER_MESSAGE, type RunnerMessage, type ServiceRequest } from './protocol.js'
import { createScrubber } from './scrub.js'
import { killRunner, type RunnerRights, spawnRunner } from './spawn-runner.js'
import { watchMemory } from './watch-memory.js'

/** Resident memory at which a runner is killed, in MiB. */
const MEMORY_MB = 512
/** Messages outside of services that one call may send; a piece that says more is flooding. */
const MAX_MESSAGES = 5_000
/** Requests under way at which no more are read; those that have arrived already are still answered. */
const MAX_REQUESTS = 16
/** How long a cancelled call may take to end by itself. */
const CANCEL_GRACE_MS = 2_000
const MAX_STDERR = 8_000

export interface WorkerParts {
  location: PieceLocation
  policy: EgressPolicy
  rights: RunnerRights
  cwd: string
  onEgress(event: EgressEvent): void
  /** The process is gone or about to be; may be called twice. */
  onExit(): void
}

/** One child process that runs the code of one piece for one project, one call at a time. */
export class PieceWorker {
  readonly startedAt = performance.now()
  readonly #parts: WorkerParts
  readonly #child: ChildProcess
  readonly #pipe: Duplex
  readonly #reader = new FrameReader()
  readonly #exited: Promise<void>
  #stopWatching: () => void = () => undefined
  #ongoing: OngoingCall | undefined
  #graceTimer: NodeJS.Timeout | undefined
  #calls = 0
  #messages = 0
  #requests = 0
  #stderr = ''
  #dead = false
  #ended: PieceCrash | undefined

  constructor(parts: WorkerParts) {
    this.#parts = parts
    this.#child = spawnRunner(parts.rights, parts.cwd)
    this.#child.on('error', (error) => {
      this.#ended ??= new PieceCrash('crashed', 'The process for the piece could not be started.', error.message)
    })
    this.#pipe = pipeOf(this.#child)
    this.#exited = new Promise((resolve) => this.#listen(resolve))
    this.#send({
      type: 'start',
      policy: parts.policy,
      directory: parts.location.directory,
      entry: parts.location.entry,
    })
  }

  /** How many calls it has been given. */
  get calls(): number {
    return this.#calls
  }

  /**
   * Runs one call. Rejects with the piece's `PieceError`, with `PieceCrash`, or with the signal's reason. `onFree` is
   * called when the worker can take the next one, which after a cancelled call is later than the rejection.
   */
  run(call: AnyCall, options: CallOptions & { timeoutMs: number }, onFree: () => void): Promise<unknown> {
    if (this.#ongoing !== undefined) throw new Error('A worker runs one call at a time.')
    this.#calls += 1
    this.#messages = 0
    const timer = setTimeout(() => this.kill('timeout', 'The piece did not finish in time.'), options.timeoutMs)
    const cancel = () => this.#cancel(ongoing)
    const ongoing = new OngoingCall(this.#calls, call, options, () => {
      clearTimeout(timer)
      clearTimeout(this.#graceTimer)
      options.signal?.removeEventListener('abort', cancel)
      this.#ongoing = undefined
      onFree()
    })
    this.#ongoing = ongoing
    options.signal?.addEventListener('abort', cancel, { once: true })
    if (this.#dead) ongoing.fail(this.#crash())
    else this.#send({ type: 'call', id: ongoing.id, call })
    if (options.signal?.aborted) cancel()
    return ongoing.answer
  }

  /** Ends the process at once; a running call fails with the given reason. Resolves when it is gone. */
  kill(code: CrashCode, message: string): Promise<void> {
    this.#ended ??= new PieceCrash(code, message)
    killRunner(this.#child)
    this.#parts.onExit()
    return this.#exited
  }

  #listen(exited: () => void): void {
    this.#pipe.on('data', (bytes: Buffer) => this.#receive(bytes))
    // A pipe that breaks means that the process is ending, which `close` tells with its reason.
    this.#pipe.on('error', () => undefined)
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-MAX_STDERR)
    })
    this.#child.on('spawn', () => {
      const exceeded = () => void this.kill('out_of_memory', `The piece used more than ${MEMORY_MB} MiB of memory.`)
      this.#stopWatching = watchMemory(this.#child.pid ?? 0, MEMORY_MB, exceeded)
    })
    this.#child.on('close', () => {
      this.#dead = true
      this.#stopWatching()
      const crash = this.#crash()
      this.#parts.onExit()
      this.#ongoing?.fail(crash)
      exited()
    })
  }

  #receive(bytes: Buffer): void {
    try {
      for (const message of this.#reader.read(bytes)) {
        if (this.#ended !== undefined) return
        this.#hear(message)
      }
    } catch (error) {
      if (!(error instanceof FrameError)) this.#ongoing?.fail(error)
      const problem = error instanceof FrameError ? error.message : 'could not be taken'
      void this.kill('protocol', `A message of the piece ${problem}.`)
    }
  }

  #hear(message: unknown): void {
    if (!Value.Check(RUNNER_MESSAGE, message)) throw new FrameError('is of an unknown kind')
    if (message.type !== 'service') this.#messages += 1
    if (this.#messages > MAX_MESSAGES) throw new FrameError('is one too many')
    if (message.type === 'service') this.#serve(message)
    else if (message.type === 'egress') this.#parts.onEgress(eventOf(message))
    else if (message.type !== 'ready' && this.#isCurrent(message.id)) this.#ongoing?.hear(message)
  }

  /** What belongs to an earlier call is late and dropped; what belongs to none was made up. */
  #isCurrent(id: number): boolean {
    if (id > this.#calls) throw new FrameError('belongs to no call')
    return id === this.#ongoing?.id
  }

  /** Answers a request; a piece that asks faster than it is answered has to wait. */
  #serve(message: ServiceRequest): void {
    if (!this.#isCurrent(message.id) || this.#ongoing === undefined) return
    this.#requests += 1
    if (this.#requests >= MAX_REQUESTS) this.#pipe.pause()
    this.#ongoing.serve(message).then((answer) => {
      this.#requests -= 1
      if (this.#requests < MAX_REQUESTS) this.#pipe.resume()
      this.#send({ type: 'answer', id: message.id, request: message.request, answer })
    })
  }

  #cancel(ongoing: OngoingCall): void {
    ongoing.abandon()
    this.#send({ type: 'cancel', id: ongoing.id })
    const overdue = () => this.kill('timeout', 'The piece did not stop when it was cancelled.')
    this.#graceTimer = setTimeout(overdue, CANCEL_GRACE_MS)
  }

  #send(message: HostMessage): void {
    if (!this.#dead && this.#pipe.writable) this.#pipe.write(encodeFrame(message))
  }

  #crash(): PieceCrash {
    if (this.#ended !== undefined) return this.#ended
    const scrub = createScrubber(this.#ongoing?.secrets ?? [])
    const { exitCode, signalCode } = this.#child
    const detail = scrub.text(`${signalCode ?? `exit code ${exitCode}`}\n${this.#stderr}`)
    return /heap out of memory|heap limit/i.test(this.#stderr)
      ? new PieceCrash('out_of_memory', 'The piece ran out of memory.', detail)
      : new PieceCrash('crashed', 'The process of the piece ended unexpectedly.', detail)
  }
}

function eventOf({ type: _, ...event }: Extract<RunnerMessage, { type: 'egress' }>): EgressEvent {
  return event
}

/** A process that could not be started for want of descriptors has no pipes either. */
function pipeOf(child: ChildProcess): Duplex {
  const pipe: unknown = child.stdio?.[3]
  if (pipe instanceof Duplex) return pipe
  throw new PieceCrash('crashed', 'The process for the piece could not be started.')
}
