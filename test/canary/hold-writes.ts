import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { type Storage, sqliteFile } from '../support/storage.js'

/**
 * Lets a running server write no secrets of connections until what this answers is called. On SQLite nothing in the
 * process may read the file meanwhile: closing it would let go of the lock.
 */
export async function holdWrites({ name, folder, env }: Storage): Promise<() => Promise<void>> {
  if (name === 'SQLite') {
    const database = new Sqlite(sqliteFile({ folder }))
    database.exec('begin immediate')
    return async () => void database.close()
  }
  const client = new pg.Client({ connectionString: env.PLUGBOARD_DATABASE_URL ?? '' })
  await client.connect()
  await client.query('begin; lock table connection_secrets in exclusive mode')
  return () => client.end()
}
