import type { WorkbenchBuild } from '@plugboard/server'

interface RebuilderParts {
  build(signal: AbortSignal): Promise<WorkbenchBuild>
  onBuilt(build: WorkbenchBuild): void
  onFault(error: unknown): void
}

/** Builds one at a time: a change while a build is under way gives that one up and begins anew. */
export class Rebuilder {
  readonly #parts: RebuilderParts
  #running = new AbortController()
  #idle: Promise<void> = Promise.resolve()

  constructor(parts: RebuilderParts) {
    this.#parts = parts
  }

  /** Resolves when this build is through, or was given up for a later one. Never rejects. */
  rebuild(): Promise<void> {
    this.#running.abort()
    this.#running = new AbortController()
    const { signal } = this.#running
    this.#idle = this.#idle.then(() => this.#build(signal))
    return this.#idle
  }

  /** Gives up what is under way. */
  async stop(): Promise<void> {
    this.#running.abort()
    await this.#idle
  }

  async #build(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    try {
      const build = await this.#parts.build(signal)
      if (!signal.aborted) this.#parts.onBuilt(build)
    } catch (error) {
      if (!signal.aborted) this.#parts.onFault(error)
    }
  }
}
