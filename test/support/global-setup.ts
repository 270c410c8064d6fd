import type { TestProject } from 'vitest/node'
import { hasCeph, startCeph, type TestStore } from './ceph.js'
import { givenMailServer, startMailServer } from './mail-server.js'
import { startMariadb } from './mariadb.js'
import { startPostgres } from './postgres.js'
import { startSamba } from './samba.js'

/** A service that was found or started. */
interface Found<Place> {
  place: Place
  stop(): Promise<void>
}

/**
 * Finds the outside services of the whole test run: those the environment names, else throw-away servers, which are
 * started all at once. Where one cannot be had the tests over it are left out, and say so; under CI that ends the run.
 *
 * @returns what ends the servers again.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { PLUGBOARD_TEST_POSTGRES_URL, PLUGBOARD_TEST_MARIADB_URL, PLUGBOARD_TEST_SAMBA_URL } = process.env
  const found = await Promise.allSettled([
    find('PostgreSQL', PLUGBOARD_TEST_POSTGRES_URL, byUrl(startPostgres), (url) => project.provide('postgresUrl', url)),
    find('MariaDB', PLUGBOARD_TEST_MARIADB_URL, byUrl(startMariadb), (url) => project.provide('mariadbUrl', url)),
    find('Samba', PLUGBOARD_TEST_SAMBA_URL, byUrl(startSamba), (url) => project.provide('sambaUrl', url)),
    find('a mail server', givenMailServer(), startMailServer, (server) => project.provide('mailServer', server)),
    find('an object store', givenStore(), startStore, (store) => project.provide('objectStore', store)),
  ])
  const stops = found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const stopAll = async () => {
    await Promise.all(stops.map((stop) => stop()))
  }
  const failed = found.find((one) => one.status === 'rejected')
  if (!failed) return stopAll
  await stopAll()
  throw failed.reason
}

/** Provides where a service is, and gives what ends it if it was started here. */
async function find<Place>(
  title: string,
  given: Place | undefined,
  start: () => Promise<Found<Place>>,
  provide: (place: Place | null) => void,
): Promise<() => Promise<void>> {
  if (given) {
    provide(given)
    return async () => {}
  }
  try {
    const { place, stop } = await start()
    provide(place)
    return stop
  } catch (error) {
    if (process.env.CI) throw error
    console.error(`SKIPPED: every test over ${title}, because none could be started.\n${error}`)
    provide(null)
    return async () => {}
  }
}

const byUrl =
  (start: () => Promise<{ readonly url: string; stop(): Promise<void> }>) => async (): Promise<Found<string>> => {
    const { url, stop } = await start()
    return { place: url, stop }
  }

function givenStore(): TestStore | undefined {
  const { PLUGBOARD_TEST_S3_ENDPOINT: endpoint, ...env } = process.env
  if (!endpoint) return undefined
  return {
    endpoint,
    region: env.PLUGBOARD_TEST_S3_REGION ?? 'us-east-1',
    accessKeyId: env.PLUGBOARD_TEST_S3_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.PLUGBOARD_TEST_S3_SECRET_ACCESS_KEY ?? '',
    roleArn: env.PLUGBOARD_TEST_S3_ROLE_ARN ?? '',
  }
}

/** Ceph comes up while other tests run; those that need it wait for its first answer. */
async function startStore(): Promise<Found<TestStore>> {
  if (!hasCeph()) throw new Error('The Debian packages ceph-mon, ceph-osd and radosgw are not installed.')
  const { store, started, stop } = await startCeph()
  let isEnding = false
  started.catch((error: unknown) => {
    if (!isEnding) console.error(error)
  })
  const end = () => {
    isEnding = true
    return stop()
  }
  return { place: store, stop: end }
}
