import type { Installation } from './installation.js'
import type { Progress } from './prepared-piece.js'

const SAVE_EVERY_MS = 300

/**
 * An installation as it goes on; written down at each stage, and between them not more often than is worth it. What
 * cannot be written down is handed to `onFault`: an installation does not fail for it.
 */
export class InstallationTracker {
  installation: Installation
  readonly #save: (installation: Installation) => Promise<void>
  readonly #onFault: (error: unknown) => void
  #saved = 0
  #writing: Promise<void> = Promise.resolve()

  constructor(
    begun: Installation,
    save: (installation: Installation) => Promise<void>,
    onFault: (error: unknown) => void,
  ) {
    this.installation = begun
    this.#save = save
    this.#onFault = onFault
  }

  progress(signal: AbortSignal): Progress {
    return {
      signal,
      onStage: (stage, note) => {
        signal.throwIfAborted()
        const isNew = stage !== this.installation.stage || this.installation.state === 'waiting'
        this.#become({ state: 'running', stage, note: note ?? null }, isNew)
      },
      onPiece: (piece, remarks) => this.#become({ piece, remarks }, true),
    }
  }

  /** Writes down how it ended, after whatever was being written. */
  async end(end: Partial<Installation>): Promise<Installation> {
    this.#become(end, true)
    await this.#writing
    return this.installation
  }

  #become(change: Partial<Installation>, isWorthIt: boolean): void {
    const now = Date.now()
    this.installation = { ...this.installation, ...change, updatedAt: now }
    if (!isWorthIt && now - this.#saved < SAVE_EVERY_MS) return
    this.#saved = now
    const { installation } = this
    this.#writing = this.#writing.then(() => this.#save(installation)).catch(this.#onFault)
  }
}
