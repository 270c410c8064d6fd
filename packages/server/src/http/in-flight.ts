import { HttpProblem } from './problem.js'

const MOST = 256

/** Counts the requests under way; past the limit new ones are turned away at once instead of waiting in memory. */
export class InFlight {
  readonly #most: number
  #count = 0

  /** @param most 256 unless told. */
  constructor(most: number = MOST) {
    this.#most = most
  }

  get count(): number {
    return this.#count
  }

  /**
   * Takes a place; give it back with `leave`.
   *
   * @throws HttpProblem 503 `overloaded`.
   */
  enter(): void {
    if (this.#count >= this.#most) {
      throw new HttpProblem({
        status: 503,
        code: 'overloaded',
        detail: 'The server is busy with as many requests as it can take.',
        hint: 'Try again in a moment.',
        headers: { 'retry-after': '1' },
      })
    }
    this.#count += 1
  }

  leave(): void {
    this.#count -= 1
  }
}
