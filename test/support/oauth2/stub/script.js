import { isZooName, ZOO_NAMES } from './zoo.js'

/** @typedef {import('./zoo.js').ZooName} ZooName */

/**
 * A scripted token answer: one of the zoo by its name, or one as it stands, for which no grant is looked at.
 *
 * @typedef {ZooName | { status: number, headers?: Record<string, string>, body?: string }} Scripted
 */

/** @typedef {{ answer: Scripted, left: number }} Turn */

/** Which token requests are answered otherwise than they should be. */
export class Script {
  /** By client; the empty name is everybody. @type {Map<string, Turn[]>} */
  #turns = new Map()

  /**
   * Lets the next token requests be answered like this; several are played one after the other.
   *
   * @param {Scripted} answer
   * @param {number} [count] Default 1. `Infinity` for all from now on.
   * @param {string} [client] Only those of this client.
   * @throws TypeError naming what does not fit.
   */
  add(answer, count = 1, client = '') {
    if (typeof answer === 'string' ? !isZooName(answer) : !(answer.status >= 200 && answer.status <= 599)) {
      throw new TypeError(`"mode" must be an answer with a status, or one of ${ZOO_NAMES.join(', ')}.`)
    }
    if (!(count >= 1)) throw new TypeError('"count" must be 1 or more.')
    const turns = this.#turns.get(client) ?? []
    turns.push({ answer, left: count })
    this.#turns.set(client, turns)
  }

  /** Lets every request be answered as it should be. */
  clear() {
    this.#turns.clear()
  }

  /**
   * What the next request of a client is answered with; undefined for what is right.
   *
   * @param {string} client
   */
  take(client) {
    if (this.#turns.size === 0) return undefined
    return this.#takeFrom(client) ?? this.#takeFrom('')
  }

  /** @param {string} name */
  #takeFrom(name) {
    const turns = this.#turns.get(name)
    const turn = turns?.[0]
    if (!turns || !turn) return undefined
    if (--turn.left <= 0) turns.shift()
    return turn.answer
  }
}
