/** @typedef {import('./stub.js').Stub} Stub */
/** @typedef {import('./families.js').Family} Family */
/** @typedef {import('./settings.js').StubSettings} StubSettings */

/**
 * Which token families a command is about: that of a token, those of a person or a client, or all.
 *
 * @typedef {{ token?: string, subject?: string, client?: string }} Which
 */

/**
 * @typedef {object} Minted
 * @property {string} accessToken
 * @property {string} refreshToken Empty when the settings give none.
 * @property {number} expiresIn Seconds.
 */

/** What a test tells a stub to do or asks of it, in its own process or over the control channel. */
export class Commands {
  #stub

  /** @param {Stub} stub */
  constructor(stub) {
    this.#stub = stub
  }

  /**
   * Changes settings for everybody, for one client, or for the family of one token.
   *
   * @param {Partial<StubSettings>} settings
   * @param {{ client?: string, token?: string }} [scope]
   * @throws TypeError naming the setting that does not fit.
   */
  set(settings, { client, token } = {}) {
    if (token !== undefined) this.#stub.settings.changeForFamily(this.#familyOf(token), settings)
    else if (client !== undefined) this.#stub.settings.changeForClient(client, settings)
    else this.#stub.settings.changeForEverybody(settings)
  }

  /** @param {import('./clients.js').StubClient} client */
  addClient(client) {
    this.#stub.clients.add(client)
  }

  /**
   * Lets the next token requests be answered oddly; several scripts are played one after the other.
   *
   * @param {import('./script.js').Scripted} mode
   * @param {number} [count] Default 1.
   * @param {string} [client] Only those of this client.
   * @throws TypeError naming what does not fit.
   */
  respondNext(mode, count, client) {
    this.#stub.script.add(mode, count, client)
  }

  /**
   * As `respondNext`, until `respondNormally`.
   *
   * @param {import('./script.js').Scripted} mode
   * @param {string} [client]
   */
  respondAlways(mode, client) {
    this.#stub.script.add(mode, Number.POSITIVE_INFINITY, client)
  }

  /** Forgets every script. */
  respondNormally() {
    this.#stub.script.clear()
  }

  /**
   * Issues grants without anybody having asked, for benchmarks and tests that begin in the middle.
   *
   * @param {{ client: string, subject?: string, scopes?: readonly string[], count?: number }} what
   * @returns {Minted[]}
   */
  mint({ client, subject = 'ada', scopes = [], count = 1 }) {
    const { lifetimeSeconds } = this.#stub.settings.ofClient(client)
    return Array.from({ length: count }, () => {
      const { accessToken, refreshToken = '' } = this.#stub.grants.begin(
        { client, subject, scopes },
        { renewable: true },
      )
      return { accessToken, refreshToken, expiresIn: lifetimeSeconds }
    })
  }

  /**
   * Ends grants, as a person does who takes an app out of the account's settings.
   *
   * @param {Which} which
   * @returns {number} How many were ended.
   */
  revokeGrants(which) {
    const families = this.#matching(which).filter((family) => !family.revoked)
    for (const family of families) family.revoked = true
    return families.length
  }

  /**
   * Lets access tokens lapse at once; refresh tokens stay good.
   *
   * @param {Which} which
   */
  expireAccessTokens(which) {
    for (const family of this.#matching(which)) family.expiries.fill(0)
  }

  /**
   * Whether an access or refresh token would be accepted now.
   *
   * @param {string} token
   */
  isLive(token) {
    return this.#stub.grants.isLive(token)
  }

  /**
   * How many token requests presented a refresh token.
   *
   * @param {string} refreshToken
   */
  requestsWith(refreshToken) {
    return this.#stub.grants.families.usesOf(refreshToken)
  }

  /** A copy of all counts so far. */
  counts() {
    const { familiesRevoked } = this.#stub.grants
    return structuredClone({ ...this.#stub.ledger.counts, familiesRevoked, answered: this.#stub.ledger.answered })
  }

  /** Sets the counts back to nothing, except those of families revoked and of answers. */
  resetCounts() {
    this.#stub.ledger.reset()
  }

  /**
   * The last request of a kind: its headers and body.
   *
   * @param {import('./ledger.js').RequestKind} kind
   */
  last(kind) {
    return this.#stub.ledger.last[kind]
  }

  /**
   * The newest token answer as soon as there were more than this many; see `counts().answered`.
   *
   * @param {number} number
   */
  answeredAfter(number) {
    return this.#stub.ledger.answeredAfter(number)
  }

  /**
   * @param {Which} which
   * @returns {readonly Family[]}
   */
  #matching({ token, subject, client }) {
    return token === undefined ? this.#stub.grants.families.matching({ subject, client }) : [this.#familyOf(token)]
  }

  /** @param {string} token */
  #familyOf(token) {
    const family = this.#stub.grants.families.of(token)
    if (!family) throw new TypeError('"token" is none of this provider.')
    return family
  }
}
