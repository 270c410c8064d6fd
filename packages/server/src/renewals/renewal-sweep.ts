import type { Logger } from 'pino'
import type { DatabaseClock } from '../database/database-clock.js'
import { errorFields } from '../http/error-fields.js'
import type { RenewalSaver } from './renewal-saver.js'
import type { RenewalService } from './renewal-service.js'

interface Parts {
  renewals: Pick<RenewalService, 'begin' | 'idle' | 'onRetry'>
  saver: Pick<RenewalSaver, 'replay'>
  clock: DatabaseClock
  logger: Logger
  /** Further upkeep of each round. */
  tidy?: () => Promise<void>
  /** Milliseconds between rounds. Default 15,000. */
  every?: number
}

const BATCH = 50
/** Further batches are taken while less than this is under way, so that leases do not lapse in a queue. */
const MOST_UNDER_WAY = 100
/** The database may be back by then; what waits on disk should not wait for long. */
const FAILED_ROUND_MS = 2_000
/** Rounds are not closer than this, however many renewals are to be tried again. */
const SHORTEST_GAP_MS = 200

/** Renews what is due in the background, round after round; what failed for now is tried again at its own time. */
export class RenewalSweep {
  readonly #parts: Parts
  readonly #every: number
  /** A provider that is slow to answer does not hold up the next round. */
  readonly #underWay = new Set<Promise<void>>()
  #timer: NodeJS.Timeout | undefined
  #round: Promise<void> | undefined
  #nextAt = 0
  /** When something is to be tried again, all still to come. */
  #wakes: number[] = []
  #stopped = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.#every = parts.every ?? 15_000
    parts.renewals.onRetry = (at) => this.#wakeAt(at)
  }

  /** Begins with a round at once. */
  start(): void {
    this.#schedule(0)
  }

  /** Begins no further round; resolves when what is under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#round
    await this.#parts.renewals.idle()
  }

  /** One round: what lies on disk from before, then everything that is due is begun. */
  async round(): Promise<void> {
    const { saver, clock, tidy } = this.#parts
    await clock.adjust()
    if (!(await saver.replay())) this.#wakeAt(clock.now() + FAILED_ROUND_MS)
    await this.#renewDue()
    await tidy?.()
  }

  async #renewDue(): Promise<void> {
    const { renewals } = this.#parts
    let taken = BATCH
    // Fewer than asked for may mean only that another server is taking some at this moment.
    while (taken > 0 && !this.#stopped) {
      while (this.#underWay.size >= MOST_UNDER_WAY) await Promise.race(this.#underWay)
      const begun = await renewals.begin(BATCH)
      taken = begun.length
      for (const one of begun) this.#follow(one)
    }
  }

  #follow(one: Promise<void>): void {
    const followed: Promise<void> = one
      .catch((error: unknown) =>
        this.#parts.logger.error({ error: errorFields(error) }, 'a renewal could not be saved'),
      )
      .finally(() => this.#underWay.delete(followed))
    this.#underWay.add(followed)
  }

  /** Earlier than the next round, where that is too late. */
  #wakeAt(at: number): void {
    const wait = at - this.#parts.clock.now()
    if (wait >= this.#every) return
    this.#wakes.push(at)
    if (at < this.#nextAt) this.#schedule(Math.max(SHORTEST_GAP_MS, wait))
  }

  #schedule(ms: number): void {
    if (this.#stopped) return
    clearTimeout(this.#timer)
    this.#nextAt = this.#parts.clock.now() + ms
    this.#timer = setTimeout(() => this.#run(), ms)
    this.#timer.unref()
  }

  #run(): void {
    if (this.#round) {
      this.#schedule(SHORTEST_GAP_MS)
      return
    }
    const { clock, logger } = this.#parts
    const now = clock.now()
    this.#wakes = this.#wakes.filter((at) => at > now)
    this.#nextAt = Number.POSITIVE_INFINITY
    this.#round = this.round()
      .catch((error: unknown) => {
        logger.error({ error: errorFields(error) }, 'a round of renewals failed')
        this.#wakes.push(clock.now() + FAILED_ROUND_MS)
      })
      .finally(() => {
        this.#round = undefined
        this.#scheduleNext()
      })
  }

  /** After the usual time, or when the first renewal is to be tried again. */
  #scheduleNext(): void {
    const now = this.#parts.clock.now()
    const next = this.#wakes.reduce((first, at) => Math.min(first, at), now + this.#every)
    if (next < this.#nextAt) this.#schedule(Math.max(SHORTEST_GAP_MS, next - now))
  }
}
