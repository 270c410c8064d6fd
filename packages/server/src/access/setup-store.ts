import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.js'

const NAME = 'setup_link'

/** A set-up link that may be used once. */
export interface StoredSetup {
  /** SHA-256 of the token, hex. */
  readonly hash: string
  /** UTC milliseconds. */
  readonly expiresAt: number
}

export async function findSetup(db: Kysely<Schema>): Promise<StoredSetup | undefined> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', NAME).executeTakeFirst()
  const [hash, expiresAt] = row?.value.split(' ') ?? []
  return hash === undefined || expiresAt === undefined ? undefined : { hash, expiresAt: Number(expiresAt) }
}

/** Replaces the link there was. */
export async function saveSetup(db: Kysely<Schema>, { hash, expiresAt }: StoredSetup): Promise<void> {
  const value = `${hash} ${expiresAt}`
  await db
    .insertInto('settings')
    .values({ name: NAME, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

/** Whether this call is the one that removed the link: of two at once only one is. */
export async function takeSetup(db: Kysely<Schema>): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('settings').where('name', '=', NAME).executeTakeFirst()
  return numDeletedRows > 0n
}
