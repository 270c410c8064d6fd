import type { TestProject } from 'vitest/node'
import { startMariadb } from './mariadb.js'
import { startPostgres } from './postgres.js'

/** A service of the test run: where it is found, or how one is started. */
interface Service {
  title: string
  given: string | undefined
  start(): Promise<{ readonly url: string; stop(): Promise<void> }>
  provide(url: string | null): void
}

/**
 * Finds one PostgreSQL and one MariaDB for the whole test run: the ones `PLUGBOARD_TEST_POSTGRES_URL` and
 * `PLUGBOARD_TEST_MARIADB_URL` name, else throw-away servers. Where one cannot be had the tests over it are left out,
 * and say so; under CI that ends the run.
 *
 * @returns what ends the servers again.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { PLUGBOARD_TEST_POSTGRES_URL, PLUGBOARD_TEST_MARIADB_URL } = process.env
  const services: Service[] = [
    {
      title: 'PostgreSQL',
      given: PLUGBOARD_TEST_POSTGRES_URL,
      start: startPostgres,
      provide: (url) => project.provide('postgresUrl', url),
    },
    {
      title: 'MariaDB',
      given: PLUGBOARD_TEST_MARIADB_URL,
      start: startMariadb,
      provide: (url) => project.provide('mariadbUrl', url),
    },
  ]
  const stops: (() => Promise<void>)[] = []
  const stopAll = async () => {
    await Promise.all(stops.map((stop) => stop()))
  }
  try {
    for (const service of services) stops.push(await find(service))
  } catch (error) {
    await stopAll()
    throw error
  }
  return stopAll
}

const nothing = async () => {}

async function find({ title, given, start, provide }: Service): Promise<() => Promise<void>> {
  if (given) {
    provide(given)
    return nothing
  }
  try {
    const server = await start()
    provide(server.url)
    return server.stop
  } catch (error) {
    if (process.env.CI) throw error
    console.error(`SKIPPED: every test over ${title}, because none could be started.\n${error}`)
    provide(null)
    return nothing
  }
}
