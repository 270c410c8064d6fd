import { inject } from 'vitest'
import { makeDatabase, type TestDatabase } from './make-database.js'

/** Why the tests over PostgreSQL are left out, or undefined when there is one. */
export const NO_POSTGRES = inject('postgresUrl') === null

/** Makes an empty database and runs SQL in it. */
export const createDatabase = (sql = '', url = inject('postgresUrl')): Promise<TestDatabase> =>
  makeDatabase(url ?? undefined, sql)
