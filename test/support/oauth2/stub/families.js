import { randomBytes } from 'node:crypto'

/**
 * Everything that came of one consent: a chain of refresh tokens and the access tokens issued along it. Tokens are
 * numbered, so that a family costs the same however often it is refreshed.
 *
 * @typedef {object} Family
 * @property {number} id
 * @property {string} client
 * @property {string} subject
 * @property {readonly string[]} scopes
 * @property {boolean} revoked
 * @property {import('./settings.js').StubSettings | undefined} settings Where they differ from the client's.
 * @property {number} newest Number of the newest refresh token; 0 when there is none.
 * @property {number} oldestLive Refresh tokens from this number on may be used.
 * @property {number} previous Number of the refresh token that was used last.
 * @property {number} diedAt When it was, in UTC milliseconds.
 * @property {number[]} uses How often each refresh token was presented, by number.
 * @property {number[]} expiries When each access token lapses in UTC milliseconds, by number.
 */

/** @typedef {{ client: string, subject: string, scopes: readonly string[] }} Consent */

/** @typedef {'access' | 'refresh'} TokenKind */

/** The token families of one stub, found by their tokens. A token is its family's number, its own, and a mark. */
export class Families {
  /** In every token of this stub, so that those of another are unknown here. */
  #mark = randomBytes(16).toString('hex')
  /** @type {Family[]} */
  #all = []

  /**
   * @param {Consent} consent
   * @returns {Family}
   */
  add({ client, subject, scopes }) {
    const id = this.#all.length
    const numbers = { newest: 0, oldestLive: 1, previous: 0, diedAt: 0, uses: [0], expiries: [0] }
    const family = { id, client, subject, scopes, revoked: false, settings: undefined, ...numbers }
    this.#all.push(family)
    return family
  }

  /**
   * @param {Family} family
   * @param {number} expiry UTC milliseconds.
   */
  addAccessToken(family, expiry) {
    return this.#format('access', family.id, family.expiries.push(expiry) - 1)
  }

  /** @param {Family} family */
  addRefreshToken(family) {
    family.newest = family.uses.push(0) - 1
    return this.#format('refresh', family.id, family.newest)
  }

  /**
   * The family a token belongs to and its number there, whether it is still good or not.
   *
   * @param {TokenKind} kind
   * @param {string} token
   */
  find(kind, token) {
    const [, id = 0, number = 0] = token.split('.').map(Number)
    const family = this.#all[id]
    if (!family || token !== this.#format(kind, id, number)) return undefined
    const issued = kind === 'access' ? family.expiries : family.uses
    return number > 0 && number < issued.length ? { family, number } : undefined
  }

  /**
   * The family of a token of either kind.
   *
   * @param {string} token
   */
  of(token) {
    return (this.find('access', token) ?? this.find('refresh', token))?.family
  }

  /**
   * Remembers that a refresh token was presented, whatever comes of it.
   *
   * @param {string} token
   * @returns {Family | undefined} Its family.
   */
  countUse(token) {
    const found = this.find('refresh', token)
    if (found) found.family.uses[found.number] = (found.family.uses[found.number] ?? 0) + 1
    return found?.family
  }

  /**
   * How often a refresh token was presented.
   *
   * @param {string} token
   */
  usesOf(token) {
    const found = this.find('refresh', token)
    return found?.family.uses[found.number] ?? 0
  }

  /**
   * The families of one person, or of one client, or of both.
   *
   * @param {{ subject?: string | undefined, client?: string | undefined }} which
   */
  matching({ subject, client }) {
    return this.#all.filter(
      (family) =>
        (subject === undefined || family.subject === subject) && (client === undefined || family.client === client),
    )
  }

  /**
   * @param {TokenKind} kind
   * @param {number} id
   * @param {number} number
   */
  #format(kind, id, number) {
    return `${kind}.${id}.${number}.${this.#mark}`
  }
}
