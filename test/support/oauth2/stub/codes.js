import { createHash, randomBytes } from 'node:crypto'

/**
 * What an authorization code stands for.
 *
 * @typedef {object} Code
 * @property {string} client
 * @property {string} redirectUri
 * @property {string} challenge Empty when the request had none.
 * @property {string} subject
 * @property {readonly string[]} scopes
 * @property {import('./families.js').Family} [family] What came of it; set when it was used.
 */

/** Authorization codes (RFC 6749, 4.1.2). They do not lapse. */
export class Codes {
  /** @type {Map<string, Code>} */
  #codes = new Map()

  /** @param {Code} code */
  add(code) {
    const text = `code.${randomBytes(16).toString('hex')}`
    this.#codes.set(text, code)
    return text
  }

  /** @param {string} text */
  get(text) {
    return this.#codes.get(text)
  }
}

/**
 * Whether a verifier is that of a challenge (RFC 7636, 4.6).
 *
 * @param {string} challenge Empty when there was none; then there must be no verifier either.
 * @param {string | null} verifier
 */
export function provesChallenge(challenge, verifier) {
  if (challenge === '') return verifier === null
  return verifier !== null && createHash('sha256').update(verifier).digest('base64url') === challenge
}
