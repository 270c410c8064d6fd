interface Waiting<Item, Result> {
  item: Item
  resolve(result: Result): void
  reject(error: unknown): void
}

/**
 * Gathers single requests into batches: whatever arrives while one batch is under way goes into the next. A lone
 * request does not wait.
 */
export class Batcher<Item, Result> {
  readonly #work: (items: readonly Item[]) => Promise<readonly PromiseSettledResult<Result>[]>
  readonly #largest: number
  #waiting: Waiting<Item, Result>[] = []
  #running = false

  /** `work` answers one result for each item, in order; if it throws, every item of the batch fails with that. */
  constructor(work: (items: readonly Item[]) => Promise<readonly PromiseSettledResult<Result>[]>, largest: number) {
    this.#work = work
    this.#largest = largest
  }

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      if (!this.#running) void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#running = true
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, this.#largest)
      this.#waiting = this.#waiting.slice(this.#largest)
      await this.#settle(batch)
    }
    this.#running = false
  }

  async #settle(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#work(batch.map((one) => one.item))
      for (const [index, one] of batch.entries()) {
        const result = results[index]
        if (result?.status === 'fulfilled') one.resolve(result.value)
        else one.reject(result?.reason)
      }
    } catch (error) {
      for (const one of batch) one.reject(error)
    }
  }
}
