const LIFETIME_MS = 1_000
const MOST_ENTRIES = 10_000

interface Entry<Value> {
  readonly value: Value
  readonly until: number
}

/**
 * Keeps what was read for one second, so that a busy caller is not looked up for every request, and what was taken away
 * elsewhere is gone within that second. Bounded: the oldest entries make room.
 */
export class ShortCache<Value> {
  readonly #entries = new Map<string, Entry<Value>>()
  readonly #monotonic: () => number

  /** @param monotonic a clock in milliseconds that never goes back. */
  constructor(monotonic: () => number = () => performance.now()) {
    this.#monotonic = monotonic
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    if (entry.until > this.#monotonic()) return entry.value
    this.#entries.delete(key)
    return undefined
  }

  set(key: string, value: Value): void {
    this.#entries.delete(key)
    if (this.#entries.size >= MOST_ENTRIES) this.#dropOldest()
    this.#entries.set(key, { value, until: this.#monotonic() + LIFETIME_MS })
  }

  /** Forgets what was kept for a key. */
  delete(key: string): void {
    this.#entries.delete(key)
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries.clear()
  }

  #dropOldest(): void {
    const oldest = this.#entries.keys().next()
    if (!oldest.done) this.#entries.delete(oldest.value)
  }
}
