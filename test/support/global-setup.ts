import type { TestProject } from 'vitest/node'
import { startPostgres } from './postgres.js'
import { startSamba } from './samba.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** A share that may be written to, as `smb://user:password@host:port/share`; null where there is none. */
    sambaUrl: string | null
  }
}

/**
 * Finds the outside services for the whole test run.
 *
 * @returns what ends those that were started.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stopPostgres = await findPostgres(project)
  const stopSamba = await findSamba(project).catch(async (error: unknown) => {
    await stopPostgres()
    throw error
  })
  return async () => {
    await stopSamba()
    await stopPostgres()
  }
}

/**
 * One PostgreSQL: the one `PLUGBOARD_TEST_POSTGRES_URL` names, else a throw-away server. Where none can be had the tests
 * run over SQLite alone, and say so; under CI that ends the run.
 */
async function findPostgres(project: TestProject): Promise<() => Promise<void>> {
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

/** One Samba: the share that `PLUGBOARD_TEST_SAMBA_URL` names, else a throw-away server. */
async function findSamba(project: TestProject): Promise<() => Promise<void>> {
  const { PLUGBOARD_TEST_SAMBA_URL: given, CI } = process.env
  if (given) {
    project.provide('sambaUrl', given)
    return async () => {}
  }
  try {
    const server = await startSamba()
    project.provide('sambaUrl', server.url)
    return server.stop
  } catch (error) {
    if (CI) throw error
    console.error(`SKIPPED: every test over Samba, because none could be started.\n${error}`)
    project.provide('sambaUrl', null)
    return async () => {}
  }
}
