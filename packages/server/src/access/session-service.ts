import { randomBytes } from 'node:crypto'
import type { Database } from '../database/database.js'
import type { Tx } from '../database/tx.js'
import type { Principal } from './principal.js'
import {
  deleteLapsedSessions,
  deleteSession,
  findSession,
  insertSession,
  type StoredSession,
  touchSession,
} from './session-store.js'
import { sha256 } from './sha256.js'
import { ShortCache } from './short-cache.js'

const IDLE_MS = 30 * 60_000
const ABSOLUTE_MS = 12 * 3_600_000
const TOUCH_EVERY_MS = 60_000

/** The browser a session belongs to. */
export interface Browser {
  readonly ip: string
  readonly userAgent: string | undefined
}

/**
 * Sessions of people signed in with a browser. The cookie holds 256 random bits; the database holds their SHA-256. A
 * session ends after 30 minutes without a request and after 12 hours in any case; when its user is disabled, at once
 * (within a second on other replicas).
 */
export class SessionService {
  readonly #database: Database
  readonly #cache: ShortCache<Principal>

  constructor(database: Database, cache: ShortCache<Principal> = new ShortCache()) {
    this.#database = database
    this.#cache = cache
  }

  /** The person a cookie's value stands for; undefined if it stands for nobody, or no longer. */
  async authenticate(cookie: string): Promise<Principal | undefined> {
    const id = sha256(cookie)
    const cached = this.#cache.get(id)
    if (cached) return cached
    const session = await findSession(this.#database.read, id)
    if (!session) return undefined
    const now = await this.#database.now()
    if (now >= session.expiresAt || now - session.lastSeenAt >= IDLE_MS) return undefined
    if (now - session.lastSeenAt >= TOUCH_EVERY_MS) await this.#touch(id)
    const principal = principalOf(session)
    this.#cache.set(id, principal)
    return principal
  }

  /**
   * Begins a session in a transaction that records why, and removes the user's sessions that lapsed.
   *
   * @returns the value for the cookie and the session's id.
   */
  async begin(tx: Tx, userId: string, browser: Browser): Promise<{ cookie: string; sessionId: string }> {
    const cookie = randomBytes(32).toString('base64url')
    const sessionId = sha256(cookie)
    await deleteLapsedSessions(tx.db, userId, { lastSeenBefore: tx.now - IDLE_MS, expiresBefore: tx.now })
    await insertSession(
      tx.db,
      {
        id: sessionId,
        userId,
        expiresAt: tx.now + ABSOLUTE_MS,
        ip: browser.ip,
        userAgent: browser.userAgent?.slice(0, 500).toWellFormed() ?? null,
      },
      tx.now,
    )
    return { cookie, sessionId }
  }

  /** Ends a session in a transaction that records why. Nothing happens if there is no such session. */
  async end(tx: Tx, cookie: string): Promise<void> {
    const id = sha256(cookie)
    await deleteSession(tx.db, id)
    this.#cache.delete(id)
  }

  #touch(id: string): Promise<void> {
    return this.#database.transaction((tx) => touchSession(tx.db, id, tx.now), {
      unaudited: 'when a session was last seen',
    })
  }
}

function principalOf({ id, user, roles }: StoredSession): Principal {
  return {
    kind: 'user',
    id: user.id,
    label: user.email,
    name: user.name,
    isAdmin: user.isAdmin,
    sessionId: id,
    roleIn: (projectId) => roles.get(projectId),
    projectIds: [...roles.keys()],
  }
}
