import { json } from './http.js'

/** Why a token request is refused (RFC 6749, 5.2). */
export class TokenRefusal extends Error {
  /**
   * @param {'invalid_request' | 'invalid_client' | 'invalid_grant' | 'unsupported_grant_type'} error
   * @param {string} description
   */
  constructor(error, description) {
    super(description)
    this.error = error
  }

  /**
   * As an answer in the words of the client's settings.
   *
   * @param {import('./settings.js').StubSettings} settings
   */
  answer({ refusalStatus, errorNames }) {
    const isClient = this.error === 'invalid_client'
    const body = { error: errorNames[this.error] ?? this.error, error_description: this.message }
    return json(refusalStatus || (isClient ? 401 : 400), body, isClient ? { 'www-authenticate': 'Basic' } : {})
  }
}
