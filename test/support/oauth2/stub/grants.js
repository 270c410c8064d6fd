import { Families } from './families.js'

/** @typedef {import('./families.js').Family} Family */

/**
 * What a token request gives.
 *
 * @typedef {object} Issued
 * @property {Family} family
 * @property {string} accessToken
 * @property {string | undefined} refreshToken Undefined when the answer carries none.
 */

/** Issues tokens, and knows which of them are good. */
export class Grants {
  /** How many families ended because a dead refresh token was presented. */
  familiesRevoked = 0
  families = new Families()
  #settings
  #now

  /**
   * @param {import('./settings.js').Settings} settings
   * @param {() => number} now UTC milliseconds.
   */
  constructor(settings, now) {
    this.#settings = settings
    this.#now = now
  }

  /**
   * Begins a family.
   *
   * @param {import('./families.js').Consent} consent
   * @param {{ renewable: boolean }} how With false there is no refresh token, as for client credentials.
   */
  begin(consent, { renewable }) {
    const family = this.families.add(consent)
    const sends = renewable && this.#settings.ofClient(consent.client).sendsRefreshToken
    return this.#issue(family, sends ? this.families.addRefreshToken(family) : undefined)
  }

  /**
   * Uses a refresh token as its family's settings say.
   *
   * @param {string} token
   * @param {string} client Who presents it.
   * @param {{ rotates: boolean }} how With false the token stays as it is, whatever the settings say.
   * @returns {Issued | undefined} Undefined for a token that is not good, or not this client's.
   */
  refresh(token, client, { rotates }) {
    const found = this.families.find('refresh', token)
    if (!found || found.family.client !== client || found.family.revoked) return undefined
    const { family, number } = found
    const { refresh, repeatsRefreshToken } = this.#settings.ofFamily(family)
    const isDead = number < family.oldestLive
    if (isDead && !this.#isInGrace(family, number)) return this.#refuseReuse(family)
    if (!rotates) return this.#issue(family, token)
    if (refresh === 'static') return this.#issue(family, repeatsRefreshToken ? token : undefined)
    if (!isDead) this.#retire(family, number)
    return this.#issue(family, this.families.addRefreshToken(family))
  }

  /**
   * The family of an access token that is good.
   *
   * @param {string} token
   */
  authorize(token) {
    const found = this.families.find('access', token)
    if (!found || found.family.revoked) return undefined
    return (found.family.expiries[found.number] ?? 0) > this.#now() ? found.family : undefined
  }

  /**
   * Whether a token of either kind would be accepted now.
   *
   * @param {string} token
   */
  isLive(token) {
    if (this.authorize(token)) return true
    const found = this.families.find('refresh', token)
    if (!found || found.family.revoked) return false
    return found.number >= found.family.oldestLive || this.#isInGrace(found.family, found.number)
  }

  /**
   * @param {Family} family
   * @param {string | undefined} refreshToken
   * @returns {Issued}
   */
  #issue(family, refreshToken) {
    const { lifetimeSeconds } = this.#settings.ofFamily(family)
    const accessToken = this.families.addAccessToken(family, this.#now() + lifetimeSeconds * 1_000)
    return { family, accessToken, refreshToken }
  }

  /**
   * The refresh token that is used dies, and so do others that were issued in the same grace period.
   *
   * @param {Family} family
   * @param {number} number
   */
  #retire(family, number) {
    family.previous = number
    family.diedAt = this.#now()
    family.oldestLive = family.newest + 1
  }

  /**
   * @param {Family} family
   * @param {number} number
   */
  #isInGrace(family, number) {
    const { refresh, graceMs } = this.#settings.ofFamily(family)
    return refresh === 'grace' && number === family.previous && this.#now() - family.diedAt <= graceMs
  }

  /**
   * @param {Family} family
   * @returns {undefined}
   */
  #refuseReuse(family) {
    if (this.#settings.ofFamily(family).refresh === 'one-time') return
    family.revoked = true
    this.familiesRevoked++
  }
}
