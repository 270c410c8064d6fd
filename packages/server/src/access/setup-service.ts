import { randomBytes } from 'node:crypto'
import { type AuditActor, type AuditEvent, PLATFORM_PROJECT } from '../audit/audit-event.js'
import type { Database } from '../database/database.js'
import { DomainError, type DomainFieldError } from '../domain-error.js'
import { newId } from '../id.js'
import type { BrowserCaller } from './browser-caller.js'
import type { PasswordHasher } from './password-hasher.js'
import { passwordProblem } from './password-problem.js'
import { sameText } from './same-text.js'
import type { SessionService } from './session-service.js'
import { findSetup, saveSetup, takeSetup } from './setup-store.js'
import { sha256 } from './sha256.js'
import { normalizeEmail, type User } from './user.js'
import { hasUsers, insertUser } from './user-store.js'

const VALID_MS = 24 * 3_600_000

export interface SetupServiceParts {
  readonly database: Database
  readonly sessions: SessionService
  readonly passwords: PasswordHasher
}

/** What the first administrator types. */
export interface SetupForm {
  readonly name: string
  readonly email: string
  readonly password: string
}

/** Makes the first administrator through a link that is printed when the server starts without any user. */
export class SetupService {
  readonly #parts: SetupServiceParts

  constructor(parts: SetupServiceParts) {
    this.#parts = parts
  }

  /**
   * A new link to create the first administrator with, valid for 24 hours and once; the one before it stops working.
   *
   * @param origin where the server is reached, such as `http://127.0.0.1:3000`.
   * @returns undefined if there is a user already.
   */
  async createSetupLink(origin: string): Promise<string | undefined> {
    const { database } = this.#parts
    if (await hasUsers(database.read)) return undefined
    const token = randomBytes(32).toString('base64url')
    await database.transaction((tx) => saveSetup(tx.db, { hash: sha256(token), expiresAt: tx.now + VALID_MS }), {
      unaudited: 'a link that gives no right until it is used',
    })
    return `${origin}/setup/${token}`
  }

  /** Whether a link can still be used. */
  async isOpen(token: string): Promise<boolean> {
    const { database } = this.#parts
    const setup = await findSetup(database.read)
    if (!setup || !sameText(setup.hash, sha256(token))) return false
    return (await database.now()) < setup.expiresAt && !(await hasUsers(database.read))
  }

  /**
   * Creates the first administrator and signs in.
   *
   * @returns the value for the session cookie.
   * @throws DomainError `invalid` with the fields at fault; `not_found` if the link is not valid, or no longer.
   */
  async complete(token: string, form: SetupForm, caller: BrowserCaller): Promise<string> {
    if (!(await this.isOpen(token))) throw linkClosed()
    const user: User = { id: newId('usr'), email: normalizeEmail(form.email), name: form.name.trim(), isAdmin: true }
    const errors = problemsOf(user, form.password)
    if (errors.length > 0) {
      throw new DomainError({ kind: 'invalid', message: 'Some fields need attention.', errors })
    }
    const passwordHash = await this.#parts.passwords.hash(form.password)
    return this.#create({ ...user, passwordHash }, caller)
  }

  #create(user: User & { passwordHash: string }, caller: BrowserCaller): Promise<string> {
    const { database, sessions } = this.#parts
    return database.transaction(async (tx) => {
      if (!(await takeSetup(tx.db)) || (await hasUsers(tx.db))) throw linkClosed()
      await insertUser(tx.db, user, tx.now)
      const { cookie, sessionId } = await sessions.begin(tx, user.id, caller)
      const actor: AuditActor = { type: 'user', id: user.id, label: user.email, ip: caller.ip, sessionId }
      const event: Omit<AuditEvent, 'action'> = {
        projectId: PLATFORM_PROJECT,
        actor,
        target: { type: 'user', id: user.id, label: user.email },
        outcome: 'ok',
        requestId: caller.requestId,
      }
      tx.audit({ ...event, action: 'user.created', detail: { administrator: true, by: 'set-up link' } })
      tx.audit({ ...event, action: 'session.created' })
      return cookie
    })
  }
}

const EMAIL = /^[^\s@]+@[^\s@]+$/

function problemsOf(user: User, password: string): DomainFieldError[] {
  const errors: DomainFieldError[] = []
  const isText = (value: string) => value.isWellFormed() && !value.includes('\0')
  if (user.name === '' || user.name.length > 200 || !isText(user.name)) {
    errors.push({ field: 'name', code: 'invalid_name', message: 'Enter your name, in at most 200 characters.' })
  }
  if (!EMAIL.test(user.email) || user.email.length > 254 || !isText(user.email)) {
    errors.push({ field: 'email', code: 'invalid_email', message: 'Enter an e-mail address, such as ada@example.com.' })
  }
  const problem = passwordProblem(password, user.email)
  if (problem !== undefined) errors.push({ field: 'password', code: 'weak_password', message: problem })
  return errors
}

function linkClosed(): DomainError {
  return new DomainError({ kind: 'not_found', code: 'setup_closed', message: 'This set-up link is no longer valid.' })
}
