import { inject } from 'vitest'
import { makeDatabase, type TestDatabase } from './make-database.js'

/** Why the tests over MariaDB are left out, or undefined when there is one. */
export const NO_MARIADB = inject('mariadbUrl') === null

/** Makes an empty database and runs statements in it. */
export const createDatabase = (statements: string[] = [], url = inject('mariadbUrl')): Promise<TestDatabase> =>
  makeDatabase(url ?? undefined, statements)
