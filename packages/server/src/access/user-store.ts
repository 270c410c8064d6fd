import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.js'
import type { User } from './user.js'

/** A user with the hash of the password, for sign-in only. */
export interface UserCredentials extends User {
  readonly passwordHash: string | null
  readonly isDisabled: boolean
}

/** Whether anybody can sign in. */
export async function hasUsers(db: Kysely<Schema>): Promise<boolean> {
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined
}

/** The user with this (normalized) e-mail address. */
export async function findCredentials(db: Kysely<Schema>, email: string): Promise<UserCredentials | undefined> {
  const row = await db.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst()
  return (
    row && {
      id: row.id,
      email: row.email,
      name: row.name,
      isAdmin: row.is_admin === 1,
      passwordHash: row.password_hash,
      isDisabled: row.disabled_at !== null,
    }
  )
}

export async function insertUser(
  db: Kysely<Schema>,
  user: User & { passwordHash: string | null },
  now: number,
): Promise<void> {
  await db
    .insertInto('users')
    .values({
      id: user.id,
      email: user.email,
      name: user.name,
      password_hash: user.passwordHash,
      is_admin: user.isAdmin ? 1 : 0,
      disabled_at: null,
      created_at: now,
    })
    .execute()
}
