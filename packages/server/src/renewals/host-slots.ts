/** Lets at most so many pieces of work run at once for each host; the others wait in order. */
export class HostSlots {
  readonly #most: number
  readonly #running = new Map<string, number>()
  readonly #waiting = new Map<string, (() => void)[]>()

  constructor(most: number) {
    this.#most = most
  }

  async run<T>(host: string, work: () => Promise<T>): Promise<T> {
    await this.#enter(host)
    try {
      return await work()
    } finally {
      this.#leave(host)
    }
  }

  #enter(host: string): Promise<void> | undefined {
    const running = this.#running.get(host) ?? 0
    if (running < this.#most) {
      this.#running.set(host, running + 1)
      return undefined
    }
    return new Promise((enter) => {
      const line = this.#waiting.get(host) ?? []
      line.push(enter)
      this.#waiting.set(host, line)
    })
  }

  /** Whoever waits longest takes the place; else it is free. */
  #leave(host: string): void {
    const line = this.#waiting.get(host)
    const next = line?.shift()
    if (line?.length === 0) this.#waiting.delete(host)
    if (next) {
      next()
      return
    }
    const running = (this.#running.get(host) ?? 1) - 1
    if (running === 0) this.#running.delete(host)
    else this.#running.set(host, running)
  }
}
