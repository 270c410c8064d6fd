/**
 * A request as it arrived.
 *
 * @typedef {object} Arrived
 * @property {import('node:http').IncomingHttpHeaders} headers Empty for an authorization, which a browser sends.
 * @property {string} body For an authorization the query.
 */

/**
 * What happened so far.
 *
 * @typedef {object} Counts
 * @property {number} authorizations
 * @property {number} tokenRequests
 * @property {Record<string, number>} byGrant
 * @property {Record<string, number>} byClient By the client id that was claimed, right or wrong.
 * @property {Record<string, number>} bySubject
 * @property {number} exchanges
 * @property {number} revocations
 * @property {number} redirectsFollowed Requests that arrived where the answer `redirect` sends them.
 * @property {number} apiCalls
 */

/**
 * A token answer that was handed to the socket.
 *
 * @typedef {object} Answered
 * @property {number} number Counted from 1.
 * @property {number} status
 * @property {string} grant
 * @property {string} client
 * @property {string} subject Empty when the request named no grant.
 */

/** @typedef {'authorization' | 'token' | 'exchange' | 'revocation' | 'redirect' | 'api'} RequestKind */

/** Counts what arrives at a stub and what leaves it. */
export class Ledger {
  counts = noCounts()
  /** The last request of each kind. @type {Partial<Record<RequestKind, Arrived>>} */
  last = {}
  /** How many token answers have been handed to their sockets. */
  answered = 0
  /** @type {Answered | undefined} */
  lastAnswered
  /** @type {Set<(answered: Answered) => void>} */
  #listeners = new Set()

  /** Forgets all counts; the numbers of token answers go on. */
  reset() {
    this.counts = noCounts()
    this.last = {}
  }

  /** @param {{ grant: string, client: string, subject: string }} request */
  countTokenRequest({ grant, client, subject }) {
    this.counts.tokenRequests++
    increase(this.counts.byGrant, grant)
    increase(this.counts.byClient, client)
    if (subject !== '') increase(this.counts.bySubject, subject)
  }

  /** @param {Omit<Answered, 'number'>} answered */
  tellAnswered(answered) {
    this.lastAnswered = { number: ++this.answered, ...answered }
    for (const listener of this.#listeners) listener(this.lastAnswered)
  }

  /**
   * Calls back for each token answer, right after its bytes were handed to the socket.
   *
   * @param {(answered: Answered) => void} listener
   * @returns {() => void} What ends it.
   */
  onAnswered(listener) {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /**
   * The newest token answer as soon as there are more than this many.
   *
   * @param {number} number
   * @returns {Promise<Answered>}
   */
  answeredAfter(number) {
    if (this.lastAnswered && this.answered > number) return Promise.resolve(this.lastAnswered)
    return new Promise((resolve) => {
      const stop = this.onAnswered((answered) => {
        if (answered.number <= number) return
        stop()
        resolve(answered)
      })
    })
  }
}

/**
 * @param {Record<string, number>} counts
 * @param {string} name
 */
function increase(counts, name) {
  counts[name] = (counts[name] ?? 0) + 1
}

/** @returns {Counts} */
const noCounts = () => ({
  authorizations: 0,
  tokenRequests: 0,
  byGrant: Object.create(null),
  byClient: Object.create(null),
  bySubject: Object.create(null),
  exchanges: 0,
  revocations: 0,
  redirectsFollowed: 0,
  apiCalls: 0,
})
