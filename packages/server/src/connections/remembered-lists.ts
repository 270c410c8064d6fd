import type { Place } from '../environments/environment.js'

interface Remembered {
  revision: number
  result: Promise<unknown>
}

const MOST = 200

/**
 * Keeps what was read of a project until something in the project changes. Lists are looked at far more often than
 * they change; finding out whether they did is one small query, right on every replica.
 */
export class RememberedLists {
  readonly #revisionOf: (projectId: string) => Promise<number>
  readonly #entries = new Map<string, Remembered>()

  /** `revisionOf` gives a number that is another one after every change in a project. */
  constructor(revisionOf: (projectId: string) => Promise<number>) {
    this.#revisionOf = revisionOf
  }

  /** What `read` gave for this place and query, read again after a change. The result is shared: do not change it. */
  async get<Query extends object, Result>(place: Place, query: Query, read: () => Promise<Result>): Promise<Result> {
    const key = `${place.environment.id} ${JSON.stringify(query)}`
    // Asked before reading: what is read afterwards is at least as new, so it is never shown for longer than it holds.
    const revision = await this.#revisionOf(place.project.id)
    const known = this.#entries.get(key)
    if (known?.revision === revision) return known.result as Promise<Result>
    const result = read()
    this.#remember(key, { revision, result })
    return result
  }

  #remember(key: string, entry: Remembered): void {
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    entry.result.catch(() => this.#entries.delete(key))
    const [oldest] = this.#entries.keys()
    if (this.#entries.size > MOST && oldest !== undefined) this.#entries.delete(oldest)
  }
}
