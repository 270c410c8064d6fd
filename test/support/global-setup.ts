import type { TestProject } from 'vitest/node'
import { hasCeph, startCeph } from './ceph.js'
import { startPostgres } from './postgres.js'

/**
 * Finds the outside services of the whole test run. Where one cannot be had, the tests over it are left out, and say so;
 * under CI that ends the run.
 *
 * @returns what ends them again.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stops = [await findPostgres(project), await findObjectStore(project)]
  return async () => {
    for (const stop of stops) await stop()
  }
}

/** The PostgreSQL that `PLUGBOARD_TEST_POSTGRES_URL` names, else a throw-away server. */
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

/** The object store that `PLUGBOARD_TEST_S3_ENDPOINT` and its siblings name, else a throw-away Ceph, which comes up meanwhile. */
async function findObjectStore(project: TestProject): Promise<() => Promise<void>> {
  const { PLUGBOARD_TEST_S3_ENDPOINT: endpoint, CI, ...env } = process.env
  if (endpoint) {
    project.provide('objectStore', {
      endpoint,
      region: env.PLUGBOARD_TEST_S3_REGION ?? 'us-east-1',
      accessKeyId: env.PLUGBOARD_TEST_S3_ACCESS_KEY_ID ?? '',
      secretAccessKey: env.PLUGBOARD_TEST_S3_SECRET_ACCESS_KEY ?? '',
      roleArn: env.PLUGBOARD_TEST_S3_ROLE_ARN ?? '',
    })
    return async () => {}
  }
  if (!hasCeph()) {
    if (CI) throw new Error("Debian's packages ceph-mon, ceph-osd and radosgw are missing.")
    console.error('SKIPPED: every test over an object store, because ceph-mon, ceph-osd and radosgw are not installed.')
    project.provide('objectStore', null)
    return async () => {}
  }
  const { store, started, stop } = await startCeph()
  let ending = false
  started.catch((error: unknown) => {
    if (!ending) console.error(error)
  })
  project.provide('objectStore', store)
  return () => {
    ending = true
    return stop()
  }
}
