import type { AuditEvent } from '../audit/audit-event.js'
import type { Database } from '../database/database.js'

const SINGLE_ROWS = 20
const WINDOW_MS = 60_000
const MOST_KEYS = 1_000

interface Window {
  count: number
  /** The last event that got no row of its own. */
  held: AuditEvent | undefined
  heldCount: number
}

export interface DenialLogOptions {
  /** Told when the summary of a minute could not be written. */
  readonly onError: (error: unknown) => void
}

/**
 * Records refusals in the audit trail without letting a flood of them fill it: within a minute the first 20 of one
 * actor at one route get a row each, the others together one row with their number.
 */
export class DenialLog {
  readonly #database: Database
  readonly #onError: (error: unknown) => void
  readonly #windows = new Map<string, Window>()
  #timer: NodeJS.Timeout | undefined

  constructor(database: Database, options: DenialLogOptions) {
    this.#database = database
    this.#onError = options.onError
  }

  /**
   * Records a refusal, committed when this resolves unless it is one of many.
   *
   * @param route what was refused, such as `POST /sign-in`.
   * @throws AuditUnavailableError
   */
  async record(route: string, event: AuditEvent): Promise<void> {
    const window = this.#windowOf(`${event.actor.id} ${event.actor.ip ?? ''} ${route}`, route)
    window.count += 1
    if (window.count <= SINGLE_ROWS) return this.#write([event])
    window.held = event
    window.heldCount += 1
  }

  /** Writes what has been held back so far. To be called before the database is closed. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const held = [...this.#windows.values()].flatMap(summary)
    this.#windows.clear()
    if (held.length > 0) await this.#write(held)
  }

  /** Past a thousand actors in one minute, those to come share a window for each route. */
  #windowOf(key: string, route: string): Window {
    const shared = this.#windows.size >= MOST_KEYS && !this.#windows.has(key) ? `* ${route}` : key
    const known = this.#windows.get(shared)
    if (known) return known
    const window: Window = { count: 0, held: undefined, heldCount: 0 }
    this.#windows.set(shared, window)
    this.#timer ??= setTimeout(() => this.flush().catch(this.#onError), WINDOW_MS).unref()
    return window
  }

  #write(events: readonly AuditEvent[]): Promise<void> {
    return this.#database.transaction(async (tx) => {
      for (const event of events) tx.audit(event)
    })
  }
}

function summary({ held, heldCount }: Window): AuditEvent[] {
  return held ? [{ ...held, detail: { ...held.detail, times: heldCount, withinSeconds: WINDOW_MS / 1000 } }] : []
}
