import { type AuditActor, type AuditEvent, PLATFORM_PROJECT } from '../audit/audit-event.js'
import type { Database } from '../database/database.js'
import { DomainError } from '../domain-error.js'
import type { BrowserCaller } from './browser-caller.js'
import type { DenialLog } from './denial-log.js'
import type { PasswordHasher } from './password-hasher.js'
import type { SessionService } from './session-service.js'
import { normalizeEmail } from './user.js'
import { findCredentials, type UserCredentials } from './user-store.js'

const LONGEST_PASSWORD = 1_024

export interface SignInServiceParts {
  readonly database: Database
  readonly sessions: SessionService
  readonly passwords: PasswordHasher
  readonly denials: DenialLog
}

/** Signs people in with e-mail address and password, and out. */
export class SignInService {
  readonly #parts: SignInServiceParts

  constructor(parts: SignInServiceParts) {
    this.#parts = parts
  }

  /**
   * Begins a session and ends the one the browser had.
   *
   * @returns the value for the session cookie.
   * @throws DomainError `wrong_credentials`: the same, after the same work, whatever is wrong.
   */
  async signIn(given: { email: string; password: string }, caller: BrowserCaller): Promise<string> {
    const { database, sessions } = this.#parts
    const user = await this.#check(given)
    if (user === undefined || user.isDisabled || !user.matches) {
      await this.#refuse(user, caller)
      throw wrongCredentials()
    }
    return database.transaction(async (tx) => {
      if (caller.oldCookie !== undefined) await sessions.end(tx, caller.oldCookie)
      const { cookie, sessionId } = await sessions.begin(tx, user.id, caller)
      const actor: AuditActor = { type: 'user', id: user.id, label: user.email, ip: caller.ip, sessionId }
      tx.audit({ ...eventOf(actor, user), action: 'session.created', outcome: 'ok', requestId: caller.requestId })
      return cookie
    })
  }

  /** Ends the session of a cookie. */
  async signOut(cookie: string, actor: AuditActor, requestId: string): Promise<void> {
    await this.#parts.database.transaction(async (tx) => {
      await this.#parts.sessions.end(tx, cookie)
      const user = { id: actor.id, email: actor.label }
      tx.audit({ ...eventOf(actor, user), action: 'session.ended', outcome: 'ok', requestId })
    })
  }

  async #check({ email, password }: { email: string; password: string }) {
    const { database, passwords } = this.#parts
    const isTooLong = password.length > LONGEST_PASSWORD
    const user = await findCredentials(database.read, normalizeEmail(email))
    const matches = await passwords.verify(isTooLong ? '' : password, user?.passwordHash ?? null)
    return user && { ...user, matches: matches && !isTooLong }
  }

  /** What was typed as an address is recorded only if it is a user's: it might be a password in the wrong field. */
  #refuse(user: UserCredentials | undefined, caller: BrowserCaller): Promise<void> {
    const target = user ?? { id: 'unknown', email: 'an unknown e-mail address' }
    const actor: AuditActor = { type: 'system', id: 'anonymous', label: 'Somebody not signed in', ip: caller.ip }
    return this.#parts.denials.record('POST /sign-in', {
      ...eventOf(actor, target),
      action: 'session.refused',
      outcome: 'denied',
      requestId: caller.requestId,
    })
  }
}

function eventOf(
  actor: AuditActor,
  user: { id: string; email: string },
): Pick<AuditEvent, 'projectId' | 'actor' | 'target'> {
  return { projectId: PLATFORM_PROJECT, actor, target: { type: 'user', id: user.id, label: user.email } }
}

function wrongCredentials(): DomainError {
  return new DomainError({
    kind: 'unauthenticated',
    code: 'wrong_credentials',
    message: 'The e-mail address or the password is wrong.',
  })
}
