import { type Kysely, sql } from 'kysely'
import { codeOf } from '../database/portable.js'
import type { Schema } from '../database/schema.js'

const NAME = 'key_check'

/** The stored key check value; undefined for a database that has none yet, which is an empty one. */
export async function readKeyCheck(db: Kysely<Schema>): Promise<Buffer | undefined> {
  try {
    const row = await db.selectFrom('settings').select('value').where('name', '=', NAME).executeTakeFirst()
    return row && Buffer.from(row.value, 'base64')
  } catch (error) {
    if (isMissingTable(error)) return undefined
    throw error
  }
}

/** Stores the key check value, unless there is one. */
export async function writeKeyCheck(db: Kysely<Schema>, value: Buffer): Promise<void> {
  await sql`insert into settings (name, value) values (${NAME}, ${value.toString('base64')}) on conflict do nothing`.execute(
    db,
  )
}

function isMissingTable(error: unknown): boolean {
  return codeOf(error) === '42P01' || (error instanceof Error && error.message.includes('no such table'))
}
