import type { TestProject } from 'vitest/node'
import { startPostgres } from './postgres.js'

/**
 * Finds one PostgreSQL for the whole test run: the one `PLUGBOARD_TEST_POSTGRES_URL` names, else a throw-away server.
 * Where none can be had the tests run over SQLite alone, and say so; under CI that ends the run.
 *
 * @returns what ends the server again.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { PLUGBOARD_TEST_POSTGRES_URL: given, CI } = process.env
  if (given) {
    project.provide('postgresUrl', given)
    return async () => {}
  }
  try {
    const server = await startPostgres()
    project.provide('postgresUrl', server.url)
    return server.stop
  } catch (error) {
    if (CI) throw error
    console.error(`SKIPPED: every test over PostgreSQL, because none could be started.\n${error}`)
    project.provide('postgresUrl', null)
    return async () => {}
  }
}
