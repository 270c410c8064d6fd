import { type CrashCode, PieceCrash } from './piece-crash.js'

/** What the pool needs to know of a worker. */
export interface Poolable {
  readonly calls: number
  /** Reading of `performance.now()`. */
  readonly startedAt: number
  kill(code: CrashCode, message: string): Promise<void>
}

export interface PoolLimits {
  maxWorkers: number
  maxWaiting: number
  waitMs: number
  idleMs: number
  maxCalls: number
  maxAgeMs: number
}

type Start<Worker> = (onExit: () => void) => Worker

interface Entry<Worker> {
  key: string
  worker: Worker
  taken: boolean
  /** To be ended once it is given back. */
  retired?: boolean
  idleTimer?: NodeJS.Timeout
}

interface Waiting<Worker> {
  key: string
  start: Start<Worker>
  grant(worker: Worker): void
  refuse(error: unknown): void
}

/**
 * A limited number of workers, each for one key. Whoever finds none free waits in line; a worker of another key that
 * has nothing to do is ended to make room.
 */
export class WorkerPool<Worker extends Poolable> {
  readonly #limits: PoolLimits
  readonly #entries = new Set<Entry<Worker>>()
  readonly #line: Waiting<Worker>[] = []
  /** Processes that were told to end and are not gone yet. */
  readonly #ending = new Set<Promise<void>>()
  #onEmpty: () => void = () => undefined
  #closed = false

  constructor(limits: PoolLimits) {
    this.#limits = limits
  }

  /**
   * A worker for the key, taken until it is released or has exited. Rejects with the signal's reason, or with
   * `PieceCrash`: `overloaded` when the line is full or the wait too long, `closed`.
   */
  take(key: string, start: Start<Worker>, signal?: AbortSignal): Promise<Worker> {
    if (signal?.aborted) return Promise.reject(signal.reason)
    if (this.#closed) return Promise.reject(closed())
    const worker = this.#line.length === 0 ? this.#obtain(key, start) : undefined
    return worker === undefined ? this.#wait(key, start, signal) : Promise.resolve(worker)
  }

  /** Gives a worker back. One that has done enough is ended. */
  release(worker: Worker): void {
    const entry = [...this.#entries].find((one) => one.worker === worker)
    if (entry === undefined) return
    const age = performance.now() - worker.startedAt
    if (this.#closed || entry.retired || worker.calls >= this.#limits.maxCalls || age >= this.#limits.maxAgeMs)
      this.#drop(entry)
    else this.#rest(entry)
    this.#advance()
  }

  /** Ends the workers of these keys: idle ones at once, taken ones when they are given back. */
  retire(isMeant: (key: string) => boolean): void {
    for (const entry of this.#entries) {
      if (!isMeant(entry.key)) continue
      if (entry.taken) entry.retired = true
      else this.#drop(entry)
    }
  }

  /** Refuses what waits, lets taken workers finish for the given time, then ends all. */
  async close(graceMs: number): Promise<void> {
    this.#closed = true
    for (const waiting of this.#line.splice(0)) waiting.refuse(closed())
    for (const entry of this.#entries) if (!entry.taken) this.#drop(entry)
    await this.#emptied(graceMs)
    for (const entry of this.#entries) this.#drop(entry)
    await Promise.all(this.#ending)
  }

  #obtain(key: string, start: Start<Worker>): Worker | undefined {
    const entries = [...this.#entries]
    const free = entries.find((entry) => !entry.taken && entry.key === key)
    if (free !== undefined) {
      clearTimeout(free.idleTimer)
      free.taken = true
      return free.worker
    }
    const idle = entries.find((entry) => !entry.taken)
    if (entries.length >= this.#limits.maxWorkers && idle === undefined) return undefined
    if (entries.length >= this.#limits.maxWorkers && idle !== undefined) this.#drop(idle)
    return this.#add(key, start)
  }

  #add(key: string, start: Start<Worker>): Worker {
    const entry: Entry<Worker> = { key, taken: true, worker: start(() => this.#exited(entry)) }
    this.#entries.add(entry)
    return entry.worker
  }

  #rest(entry: Entry<Worker>): void {
    entry.taken = false
    entry.idleTimer = setTimeout(() => this.#drop(entry), this.#limits.idleMs).unref()
  }

  #drop(entry: Entry<Worker>): void {
    this.#remove(entry)
    const ending = entry.worker.kill('closed', 'The process of the piece was ended.')
    this.#ending.add(ending)
    ending.then(() => this.#ending.delete(ending))
  }

  #exited(entry: Entry<Worker>): void {
    if (this.#remove(entry)) this.#advance()
  }

  /** Whether it was still there. */
  #remove(entry: Entry<Worker>): boolean {
    clearTimeout(entry.idleTimer)
    const removed = this.#entries.delete(entry)
    if (removed && this.#entries.size === 0) this.#onEmpty()
    return removed
  }

  #emptied(ms: number): Promise<void> {
    if (this.#entries.size === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#onEmpty = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #wait(key: string, start: Start<Worker>, signal: AbortSignal | undefined): Promise<Worker> {
    const { maxWaiting, waitMs } = this.#limits
    if (this.#line.length >= maxWaiting) return Promise.reject(overloaded())
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        const place = this.#line.indexOf(waiting)
        if (place >= 0) this.#line.splice(place, 1)
      }
      const refuse = (error: unknown) => {
        leave()
        reject(error)
      }
      const grant = (worker: Worker) => {
        leave()
        resolve(worker)
      }
      const waiting: Waiting<Worker> = { key, start, grant, refuse }
      const timer = setTimeout(() => refuse(overloaded()), waitMs)
      const abort = () => refuse(signal?.reason)
      signal?.addEventListener('abort', abort, { once: true })
      this.#line.push(waiting)
    })
  }

  /** Serves the line from its head, as far as workers go. */
  #advance(): void {
    for (let head = this.#line[0]; head !== undefined; head = this.#line[0]) {
      if (!this.#serve(head)) return
    }
  }

  #serve(waiting: Waiting<Worker>): boolean {
    try {
      const worker = this.#obtain(waiting.key, waiting.start)
      if (worker !== undefined) waiting.grant(worker)
      return worker !== undefined
    } catch (error) {
      waiting.refuse(error)
      return true
    }
  }
}

function overloaded(): PieceCrash {
  return new PieceCrash('overloaded', 'Too many pieces are running; try again in a moment.')
}

function closed(): PieceCrash {
  return new PieceCrash('closed', 'The server is shutting down.')
}
