import type { BodyStart } from '../exchange.js'
import type { Scrubber } from '../scrub.js'

/** How much of a body is shown, in bytes. */
const SHOWN = 4 * 1024

/** The longest form of a secret, in characters for each of its bytes. */
const LONGEST_FORM = 6

/** Takes down the start of a body while it passes, and counts the rest. */
export class BodyRecorder {
  readonly #scrubber: Scrubber
  /** Kept beyond what is shown, so that a secret on the edge is found whole. */
  readonly #margin: number
  #kept = Buffer.alloc(0)
  #length = 0

  constructor(scrubber: Scrubber, secrets: readonly string[]) {
    this.#scrubber = scrubber
    this.#margin = LONGEST_FORM * Math.max(0, ...secrets.map((secret) => Buffer.byteLength(secret)))
  }

  /** Whether further bytes would only be counted. */
  get isFull(): boolean {
    return this.#length >= SHOWN + this.#margin
  }

  take(bytes: Uint8Array): void {
    this.#length += bytes.length
    const room = SHOWN + this.#margin - this.#kept.length
    if (room > 0) this.#kept = Buffer.concat([this.#kept, bytes.subarray(0, room)])
  }

  /** @param length of the whole body; null where nobody knows it. Default: what has passed. */
  start(length: number | null = this.#length): BodyStart {
    const text = this.#scrubber.text(this.#kept.toString('utf8'))
    const isWhole = length !== null && length <= this.#kept.length
    // Where the body goes on, a secret may stand at the end of what was kept in part.
    const safe = isWhole ? text : text.slice(0, Math.max(0, text.length - this.#margin))
    const more = length === null ? null : Math.max(0, length - Math.min(this.#kept.length, SHOWN))
    return { text: safe.slice(0, SHOWN), more }
  }
}
