import type { Database } from './database.js'

/**
 * The clock of the database, without asking it each time: one clock for all replicas, whatever their own say. Call
 * `adjust` now and then.
 */
export class DatabaseClock {
  readonly #database: Pick<Database, 'now'>
  readonly #own: () => number
  #ahead = 0

  /** `own` is this machine's clock, UTC milliseconds. */
  constructor(database: Pick<Database, 'now'>, own: () => number = Date.now) {
    this.#database = database
    this.#own = own
  }

  /** UTC milliseconds. */
  readonly now = (): number => this.#own() + this.#ahead

  /** Compares the clocks; the answer is taken to be as old as half the time it took. */
  async adjust(): Promise<void> {
    const started = this.#own()
    const there = await this.#database.now()
    this.#ahead = Math.round(there - (started + this.#own()) / 2)
  }
}
