import { allows } from '../access/allows.js'
import type { Principal } from '../access/principal.js'
import type { TokenService } from '../access/token-service.js'
import type { Database } from '../database/database.js'
import type { Authorization } from './authorization.js'

/** Whoever began an authorization, when its callback comes. */
export class Beginners {
  readonly #database: Pick<Database, 'now'>
  readonly #tokens: Pick<TokenService, 'list'>

  constructor(database: Pick<Database, 'now'>, tokens: Pick<TokenService, 'list'>) {
    this.#database = database
    this.#tokens = tokens
  }

  /**
   * Whether the beginner may still connect: a person is signed in with the same session and has the right; the API token
   * of a program, which does not come along, is still good. What a token may do never changes.
   */
  async mayFinish(authorization: Authorization, principal: Principal | undefined): Promise<boolean> {
    const { sessionId, actor, projectId, environmentId } = authorization
    if (sessionId === null) return actor.id === ADMIN_TOKEN || this.#isGood(actor.id, projectId)
    if (principal?.id !== actor.id || principal.sessionId !== sessionId) return false
    return allows(principal, 'connections.edit', { projectId, environmentId })
  }

  async #isGood(tokenId: string, projectId: string): Promise<boolean> {
    const token = (await this.#tokens.list(projectId)).find(({ id }) => id === tokenId)
    return token !== undefined && (await this.#database.now()) < token.expiresAt
  }
}

/** The administrator token of the configuration is in no list. */
const ADMIN_TOKEN = 'admin_token'
