import type { Progress } from '@plugboard/core'
import type { RunnerMessage } from '../protocol.js'
import type { Scrubber } from '../scrub.js'

interface TellerParts {
  id: number
  scrubber: Scrubber
  send(message: RunnerMessage): void
}

/** Milliseconds between two messages: often enough for the eye, seldom enough for a call that lasts. */
const PAUSE = 200
const LONGEST_LINE = 500
/** Characters of text in one message. As many are not held back for a pause. */
const LONGEST_TEXT = 64 * 1024
/** Characters of text a call may tell in all, as much as its answer may have; the rest is in the answer only. */
const MOST_TEXT = 4 * 1024 * 1024

/**
 * Tells how far a call is: what comes in quick succession is told together, and no end of a text is let go while it may
 * be the beginning of a secret.
 */
export class ProgressTeller {
  readonly #parts: TellerParts
  #line: Pick<Progress, 'message' | 'fraction'> = {}
  #text = ''
  #length = 0
  #timer: NodeJS.Timeout | undefined
  #ended = false

  constructor(parts: TellerParts) {
    this.#parts = parts
  }

  readonly tell = ({ message, fraction, text }: Progress): void => {
    if (this.#ended) return
    if (message !== undefined) this.#line.message = String(message)
    if (typeof fraction === 'number' && fraction >= 0) this.#line.fraction = Math.min(fraction, 1)
    if (text !== undefined) this.#add(String(text))
    if (this.#text.length >= LONGEST_TEXT) this.#flush(this.#settled())
    else this.#timer ??= setTimeout(() => this.#flush(this.#settled()), PAUSE)
  }

  /** The call is over: nothing follows. */
  end(): void {
    this.#ended = true
    this.#flush(this.#text)
  }

  #add(text: string): void {
    const room = MOST_TEXT - this.#length
    this.#text += text.slice(0, room)
    this.#length += Math.min(text.length, room)
  }

  /** The text without an end that may be the beginning of a secret. */
  #settled(): string {
    return this.#text.slice(0, this.#text.length - this.#parts.scrubber.open(this.#text))
  }

  #flush(text: string): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#text = this.#text.slice(text.length)
    const { message, ...rest } = this.#line
    this.#line = {}
    const { id, scrubber, send } = this.#parts
    const line = { ...rest, ...(message !== undefined && { message: scrubber.text(message).slice(0, LONGEST_LINE) }) }
    if (Object.keys(line).length > 0) send({ type: 'progress', id, ...line })
    for (const stretch of stretchesOf(scrubber.text(text))) send({ type: 'progress', id, text: stretch })
  }
}

function* stretchesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length; start += LONGEST_TEXT) yield text.slice(start, start + LONGEST_TEXT)
}
