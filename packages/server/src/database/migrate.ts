import { type Migration, Migrator } from 'kysely'
import type { Database } from './database.js'
import { initial } from './migrations/0001-initial.js'
import { oauth2 } from './migrations/0002-oauth2.js'
import { pieces } from './migrations/0003-pieces.js'
import { files } from './migrations/0004-files.js'

/** Every migration, oldest first by name. A released one is never changed. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-initial': initial,
  '0002-oauth2': oauth2,
  '0003-pieces': pieces,
  '0004-files': files,
}

/**
 * Brings the schema up to date. Each run is one transaction; several replicas may start at once, then one migrates and
 * the others wait for it.
 *
 * @returns the names of the migrations that were applied, none if the schema was up to date.
 * @throws if a migration fails (nothing is changed then), or if the database was made by a newer Plugboard.
 */
export async function migrate(
  database: Database,
  migrations: Readonly<Record<string, Migration>> = MIGRATIONS,
): Promise<string[]> {
  return database.maintenance(async (db) => {
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
    const { error, results = [] } = await migrator.migrateToLatest()
    if (error)
      throw new Error(`The database schema could not be brought up to date${failed(results)}`, { cause: error })
    return results.map((result) => result.migrationName)
  })
}

function failed(results: readonly { migrationName: string; status: string }[]): string {
  const culprit = results.find((result) => result.status === 'Error')
  return culprit ? `: migration ${culprit.migrationName} failed` : ''
}
