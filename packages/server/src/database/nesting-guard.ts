import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * Refuses a transaction begun inside another one, which on SQLite would wait for itself for ever. For tests: following
 * every promise of the process makes everything a fifth slower.
 */
export class NestingGuard {
  readonly #running = new AsyncLocalStorage<{ active: boolean }>()

  /** @throws Error if this is called from within the work of another call that is still under way. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running.getStore()?.active) throw new Error('A transaction cannot be begun inside another one')
    const running = { active: true }
    try {
      return await this.#running.run(running, work)
    } finally {
      running.active = false
    }
  }
}
