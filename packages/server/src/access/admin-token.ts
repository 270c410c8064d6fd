import type { Principal } from './principal.js'
import { sameText } from './same-text.js'
import { sha256 } from './sha256.js'

/** The administrator token of the configuration. Only its hash is kept. */
export class AdminToken {
  readonly #hash: string
  readonly #principal: Principal = {
    kind: 'admin_token',
    id: 'admin_token',
    label: 'Administrator token',
    name: 'Administrator token',
    isAdmin: true,
    roleIn: () => 'admin',
    projectIds: [],
  }

  constructor(token: string) {
    this.#hash = sha256(token)
  }

  /** The administrator, if the text is the token; compared in constant time. */
  authenticate(text: string): Principal | undefined {
    return sameText(sha256(text), this.#hash) ? this.#principal : undefined
  }
}
