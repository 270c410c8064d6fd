import { randomBytes } from 'node:crypto'
import { type AuditActor, PLATFORM_PROJECT } from '../audit/audit-event.js'
import type { Database } from '../database/database.js'
import type { Tx } from '../database/tx.js'
import { newId } from '../id.js'
import type { BrowserCaller } from './browser-caller.js'
import type { SessionService } from './session-service.js'
import { sha256 } from './sha256.js'
import type { User } from './user.js'
import { findCredentials, insertUser } from './user-store.js'

/** How long a link works that nobody opened, in milliseconds. */
const VALID_MS = 10 * 60_000

const DEVELOPER = { email: 'developer@localhost', name: 'Developer', isAdmin: true }

interface Parts {
  readonly database: Database
  readonly sessions: SessionService
  /** A clock in milliseconds that never goes back. */
  readonly monotonic?: () => number
}

/** Signs in the one person of a server on their own machine: by a link that is printed to them and works once. */
export class LinkSignIn {
  readonly #parts: Parts
  /** Hash of each token nobody used yet → until when it works. */
  readonly #unused = new Map<string, number>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** A token for a link, valid for ten minutes and once. */
  createToken(): string {
    const token = randomBytes(32).toString('base64url')
    this.#unused.set(sha256(token), this.#now() + VALID_MS)
    return token
  }

  /**
   * Uses a token up and begins a session.
   *
   * @returns the value for the session cookie; undefined when the token is not valid, or no longer.
   */
  async open(token: string, caller: BrowserCaller): Promise<string | undefined> {
    const hash = sha256(token)
    const until = this.#unused.get(hash)
    this.#unused.delete(hash)
    if (until === undefined || until < this.#now()) return undefined
    const { database, sessions } = this.#parts
    return database.transaction(async (tx) => {
      const developer = await ensureDeveloper(tx, caller)
      if (caller.oldCookie !== undefined) await sessions.end(tx, caller.oldCookie)
      const { cookie, sessionId } = await sessions.begin(tx, developer.id, caller)
      tx.audit({ ...eventAbout(developer, { ...caller, sessionId }), action: 'session.created' })
      return cookie
    })
  }

  #now(): number {
    return (this.#parts.monotonic ?? performance.now.bind(performance))()
  }
}

async function ensureDeveloper(tx: Tx, caller: BrowserCaller): Promise<User> {
  const known = await findCredentials(tx.db, DEVELOPER.email)
  if (known) return known
  const user: User = { id: newId('usr'), ...DEVELOPER }
  await insertUser(tx.db, { ...user, passwordHash: null }, tx.now)
  tx.audit({ ...eventAbout(user, caller), action: 'user.created', detail: { administrator: true, by: 'link' } })
  return user
}

function eventAbout(user: User, { ip, requestId, sessionId }: BrowserCaller & { sessionId?: string }) {
  const actor: AuditActor = { type: 'user', id: user.id, label: user.email, ip, ...(sessionId && { sessionId }) }
  const target = { type: 'user', id: user.id, label: user.email }
  return { projectId: PLATFORM_PROJECT, actor, target, outcome: 'ok' as const, requestId }
}
