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

/** Renews what is due in the background, round after round; what failed for now is tried again at its own time. */
export class RenewalSweep {
  readonly #parts: Parts
  readonly #every: number
  /** A provider that is slow to answer does not hold up the next round. */
  readonly #underWay = new Set<Promise<void>>()
  #timer: NodeJS.Timeout | undefined
  #round: Promise<void> | undefined
  #nextAt = 0
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
    if (!(await saver.replay())) throw new Error('credentials that were renewed are not saved yet')
    await this.#renewDue()
    await tidy?.()
  }

  async #renewDue(): Promise<void> {
    const { renewals } = this.#parts
    let taken = BATCH
    while (taken === BATCH && !this.#stopped) {
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
    const { clock } = this.#parts
    if (at < this.#nextAt) this.#schedule(Math.max(0, at - clock.now()))
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
      this.#schedule(500)
      return
    }
    this.#nextAt = Number.POSITIVE_INFINITY
    this.#round = this.round()
      .catch((error: unknown) => {
        this.#parts.logger.error({ error: errorFields(error) }, 'a round of renewals failed')
        this.#wakeAt(this.#parts.clock.now() + FAILED_ROUND_MS)
      })
      .finally(() => {
        this.#round = undefined
        if (this.#nextAt === Number.POSITIVE_INFINITY) this.#schedule(this.#every)
      })
  }
}
