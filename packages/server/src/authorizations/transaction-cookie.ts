import { timingSafeEqual } from 'node:crypto'
import { sha256 } from '../access/sha256.js'
import { AUTHORIZATION_MS, type Authorization } from './authorization.js'

/**
 * The cookie that binds an authorization to the browser it was begun in. `Lax`, since it has to come along when the
 * provider sends the browser back.
 */
export class TransactionCookie {
  readonly #prefix: string
  readonly #attributes: string

  constructor(isSecure: boolean) {
    this.#prefix = isSecure ? '__Host-oauth-' : 'plugboard_oauth_'
    this.#attributes = `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
  }

  name(id: string): string {
    return `${this.#prefix}${id}`
  }

  /** Whether a browser is the one it was begun in. `read` gives the value of one of its cookies. */
  isIn({ id, browserHash }: Authorization, read: (name: string) => string | undefined): boolean {
    const value = read(this.name(id))
    return value !== undefined && timingSafeEqual(Buffer.from(sha256(value)), Buffer.from(browserHash))
  }

  /** The header that makes the browser keep it for as long as the authorization lasts. */
  set(id: string, value: string): { 'set-cookie': string } {
    return { 'set-cookie': `${this.name(id)}=${value}; Max-Age=${AUTHORIZATION_MS / 1_000}; ${this.#attributes}` }
  }
}
