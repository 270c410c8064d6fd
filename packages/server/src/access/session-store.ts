import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.js'
import { isRole, type Role } from './permissions.js'
import type { User } from './user.js'

/** A session with its user and the user's roles. */
export interface StoredSession {
  /** SHA-256 of the cookie's value, hex. */
  readonly id: string
  readonly user: User
  /** Project id → role. */
  readonly roles: ReadonlyMap<string, Role>
  /** UTC milliseconds, as are the others. */
  readonly lastSeenAt: number
  readonly expiresAt: number
}

export interface NewSession {
  readonly id: string
  readonly userId: string
  readonly expiresAt: number
  readonly ip: string
  readonly userAgent: string | null
}

/** The session, unless its user has been disabled. It may have lapsed. */
export async function findSession(db: Kysely<Schema>, id: string): Promise<StoredSession | undefined> {
  const rows = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .leftJoin('members', 'members.user_id', 'users.id')
    .where('sessions.id', '=', id)
    .where('users.disabled_at', 'is', null)
    .select(['sessions.last_seen_at', 'sessions.expires_at', 'members.project_id', 'members.role'])
    .select(['users.id', 'users.email', 'users.name', 'users.is_admin'])
    .execute()
  const [row] = rows
  if (!row) return undefined
  return {
    id,
    user: { id: row.id, email: row.email, name: row.name, isAdmin: row.is_admin === 1 },
    roles: rolesOf(rows),
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
  }
}

function rolesOf(rows: readonly { project_id: string | null; role: string | null }[]): Map<string, Role> {
  const roles = new Map<string, Role>()
  for (const { project_id, role } of rows) {
    if (project_id !== null && role !== null && isRole(role)) roles.set(project_id, role)
  }
  return roles
}

export async function insertSession(db: Kysely<Schema>, session: NewSession, now: number): Promise<void> {
  await db
    .insertInto('sessions')
    .values({
      id: session.id,
      user_id: session.userId,
      created_at: now,
      last_seen_at: now,
      expires_at: session.expiresAt,
      ip: session.ip,
      user_agent: session.userAgent,
    })
    .execute()
}

export async function touchSession(db: Kysely<Schema>, id: string, now: number): Promise<void> {
  await db.updateTable('sessions').set({ last_seen_at: now }).where('id', '=', id).execute()
}

export async function deleteSession(db: Kysely<Schema>, id: string): Promise<void> {
  await db.deleteFrom('sessions').where('id', '=', id).execute()
}

/** Removes the sessions of a user that lapsed. */
export async function deleteLapsedSessions(
  db: Kysely<Schema>,
  userId: string,
  lapsed: { lastSeenBefore: number; expiresBefore: number },
): Promise<void> {
  await db
    .deleteFrom('sessions')
    .where('user_id', '=', userId)
    .where((row) =>
      row.or([row('last_seen_at', '<=', lapsed.lastSeenBefore), row('expires_at', '<=', lapsed.expiresBefore)]),
    )
    .execute()
}
