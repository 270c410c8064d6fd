import type { AuditActor } from '../audit/audit-event.js'
import type { Database } from '../database/database.js'
import { DomainError } from '../domain-error.js'
import type { ProjectPlace } from './place.js'
import type { Principal } from './principal.js'
import { sameText } from './same-text.js'
import { sha256 } from './sha256.js'
import { ShortCache } from './short-cache.js'
import type { NewToken, Token } from './token.js'
import { findToken, insertToken, listTokens, markFirstUse, markUse, revokeToken } from './token-store.js'
import { newTokenParts, readToken, writeToken } from './token-text.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Who asks, as the audit trail records it. */
export interface TokenCaller {
  readonly actor: AuditActor
  readonly requestId: string
}

/** API tokens of projects. A secret exists in the clear only in the answer to its creation. */
export class TokenService {
  readonly #database: Database
  readonly #cache: ShortCache<Principal>

  constructor(database: Database, cache: ShortCache<Principal> = new ShortCache()) {
    this.#database = database
    this.#cache = cache
  }

  /** The tokens of a project that were not revoked, the newest first. */
  list(projectId: string): Promise<Token[]> {
    return listTokens(this.#database.read, projectId)
  }

  /** Creates a token. `secret` is the text to authenticate with, and cannot be had again. */
  async create(
    project: ProjectPlace,
    wanted: NewToken,
    caller: TokenCaller,
  ): Promise<{ token: Token; secret: string }> {
    const parts = newTokenParts()
    const token = await this.#database.transaction(async (tx) => {
      const { expiresInDays, ...rest } = wanted
      const created: Token = {
        ...rest,
        id: parts.id,
        projectId: project.id,
        createdBy: caller.actor.label,
        createdAt: tx.now,
        expiresAt: tx.now + expiresInDays * DAY_MS,
        lastUsedAt: null,
      }
      await insertToken(tx.db, { ...created, secretHash: sha256(parts.secret) })
      tx.audit({
        ...eventOf(created.id, created.name, project.id, caller),
        action: 'token.created',
        ...(created.environmentId === null ? {} : { environmentId: created.environmentId }),
        detail: { role: created.role, expiresAt: created.expiresAt },
      })
      return created
    })
    return { token, secret: writeToken(parts) }
  }

  /**
   * Revokes a token; it is refused at once here, within a second on other replicas.
   *
   * @throws DomainError `not_found` if the project has no such token, or no longer.
   */
  async revoke(project: ProjectPlace, id: string, caller: TokenCaller): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const token = await findToken(tx.db, id)
      if (token === undefined || !(await revokeToken(tx.db, project.id, id, tx.now))) throw noSuchToken()
      tx.audit({ ...eventOf(id, token.name, project.id, caller), action: 'token.revoked' })
    })
    this.#cache.clear()
  }

  /** What a token stands for; undefined if it is none of ours, expired or revoked. A typo costs no look-up. */
  async authenticate(text: string): Promise<Principal | undefined> {
    const parts = readToken(text)
    if (!parts) return undefined
    const hash = sha256(text)
    const cached = this.#cache.get(hash)
    if (cached) return cached
    const token = await findToken(this.#database.read, parts.id)
    if (!token || !sameText(token.secretHash, sha256(parts.secret))) return undefined
    const now = await this.#database.now()
    if (now >= token.expiresAt) return undefined
    await this.#recordUse(token, now)
    const principal = principalOf(token)
    this.#cache.set(hash, principal)
    return principal
  }

  async #recordUse(token: Token, now: number): Promise<void> {
    const hour = now - (now % HOUR_MS)
    if (token.lastUsedAt === null) return this.#recordFirstUse(token, hour)
    if (token.lastUsedAt >= hour) return
    await this.#database.transaction((tx) => markUse(tx.db, token.id, hour), {
      unaudited: 'the hour a token was last used in',
    })
  }

  async #recordFirstUse(token: Token, hour: number): Promise<void> {
    const actor: AuditActor = { type: 'token', id: token.id, label: token.name }
    await this.#database.transaction(
      async (tx) => {
        if (!(await markFirstUse(tx.db, token.id, hour))) return
        tx.audit({ ...eventOf(token.id, token.name, token.projectId, { actor }), action: 'token.first_used' })
      },
      { unaudited: 'another request recorded the first use' },
    )
  }
}

function eventOf(id: string, name: string, projectId: string, caller: { actor: AuditActor; requestId?: string }) {
  return {
    projectId,
    actor: caller.actor,
    target: { type: 'token', id, label: name },
    outcome: 'ok' as const,
    ...(caller.requestId === undefined ? {} : { requestId: caller.requestId }),
  }
}

function noSuchToken(): DomainError {
  return new DomainError({ kind: 'not_found', message: 'There is no such token in this project.' })
}

function principalOf(token: Token): Principal {
  return {
    kind: 'token',
    id: token.id,
    label: token.name,
    name: token.name,
    isAdmin: false,
    ...(token.environmentId === null ? {} : { environmentId: token.environmentId }),
    roleIn: (projectId) => (projectId === token.projectId ? token.role : undefined),
    projectIds: [token.projectId],
  }
}
