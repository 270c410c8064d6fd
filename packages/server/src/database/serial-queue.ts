/** Runs pieces of asynchronous work one after another, in the order they were given. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve()

  /** Runs `work` when everything given before has settled; a failure of one is no concern of the next. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work)
    this.#last = result.then(ignore, ignore)
    return result
  }
}

function ignore(): void {}
