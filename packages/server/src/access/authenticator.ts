import type { AdminToken } from './admin-token.js'
import type { Principal } from './principal.js'
import type { SessionService } from './session-service.js'
import type { TokenService } from './token-service.js'

/** Tells who a credential stands for. */
export class Authenticator {
  readonly #sessions: SessionService
  readonly #tokens: TokenService
  readonly #adminToken: AdminToken | undefined

  constructor(parts: { sessions: SessionService; tokens: TokenService; adminToken?: AdminToken | undefined }) {
    this.#sessions = parts.sessions
    this.#tokens = parts.tokens
    this.#adminToken = parts.adminToken
  }

  /** Who a bearer token stands for; undefined if nobody. */
  async byToken(text: string): Promise<Principal | undefined> {
    return this.#adminToken?.authenticate(text) ?? this.#tokens.authenticate(text)
  }

  /** Who the value of a session cookie stands for; undefined if nobody. */
  bySession(cookie: string): Promise<Principal | undefined> {
    return this.#sessions.authenticate(cookie)
  }
}
