import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RegistryClient } from '../../packages/server/src/installations/registry-client.js'
import { registryFetch } from '../../packages/server/src/installations/registry-fetch.js'
import { packPiece } from '../support/piece-package.js'
import { type RegistryFault, startRegistry, type TestRegistry } from '../support/registry.js'

const piece = packPiece()
const TOKEN = 'token-4711'
const signal = new AbortController().signal

let registry: TestRegistry
let client: RegistryClient
let elsewhere: TestRegistry
let close: () => void

beforeAll(async () => {
  registry = await startRegistry({ token: TOKEN })
  elsewhere = await startRegistry()
  registry.publish(piece)
  const known = async () => ({ url: new URL(registry.url), token: TOKEN })
  const connection = registryFetch(known, { info: () => undefined })
  close = connection.close
  const timeouts = { metadata: 500, tarball: 500 }
  client = new RegistryClient({ fetch: connection.fetch, registry: known, timeouts })
})
afterAll(async () => {
  close()
  await Promise.all([registry.close(), elsewhere.close()])
})

const download = () => client.download(piece.package, piece.version, { signal })

/** What the download failed with. */
async function failure(work: Promise<unknown> = download()): Promise<Record<string, unknown>> {
  try {
    await work
  } catch (error) {
    return { ...Object(error), message: Object(error).message }
  }
  throw new Error('It was downloaded.')
}

it('what a registry announces is downloaded', async () => {
  registry.misbehave(piece.package, {})
  const { bytes, integrity } = await download()
  expect(bytes.equals(piece.tarball)).toBe(true)
  expect(integrity).toMatch(/^sha512-/)
  expect(await client.versions(piece.package, signal)).toMatchObject({ latest: '1.0.0' })
})

const FAULTS: readonly (readonly [string, RegistryFault, packument: string, tarball: string])[] = [
  ['does not answer', 'hang', 'registry_failed', 'registry_failed'],
  ['stops within its answer', 'hang-within', 'registry_failed', 'registry_failed'],
  ['breaks off its answer', 'cut', 'registry_unreachable', 'registry_unreachable'],
  ['answers with something else', 'garbage', 'registry_failed', 'integrity_mismatch'],
  ['announces 200 MB', 'announce-200-mb', 'package_too_large', 'package_too_large'],
  ['sends 200 MB', 'send-200-mb', 'package_too_large', 'package_too_large'],
  ['answers 401', { status: 401 }, 'registry_refused', 'registry_refused'],
  ['answers 403', { status: 403 }, 'registry_refused', 'registry_refused'],
  ['answers 404', { status: 404 }, 'package_not_found', 'registry_failed'],
  ['answers 500', { status: 500 }, 'registry_failed', 'registry_failed'],
  ['leads to a private address', { redirect: 'http://10.0.0.1/' }, 'registry_failed', 'registry_failed'],
  ['leads to its metadata', { redirect: 'http://169.254.169.254/latest/' }, 'registry_failed', 'registry_failed'],
  ['leads to another port', { redirect: 'http://127.0.0.1:1/' }, 'registry_failed', 'registry_failed'],
  ['leads to a file', { redirect: 'file:///etc/passwd' }, 'registry_unreachable', 'registry_unreachable'],
  ['leads nowhere', { redirect: 'http://' }, 'registry_failed', 'registry_failed'],
  ['leads in circles', { redirect: `/${piece.package}` }, 'registry_failed', 'integrity_mismatch'],
]

describe.each(FAULTS)('a registry that %s is refused', (_, fault, packument, tarball) => {
  it('when asked about a package', async () => {
    registry.misbehave(piece.package, { packument: fault })
    expect(await failure()).toMatchObject({ code: packument, message: expect.stringMatching(/^\S.*\.$/) })
    expect(await failure(client.versions(piece.package, signal))).toMatchObject({ code: packument })
  })

  it('when asked for its tarball', async () => {
    registry.misbehave(piece.package, { tarball: fault })
    expect(await failure()).toMatchObject({ code: tarball, message: expect.stringMatching(/^\S.*\.$/) })
  })
})

it.each([
  ['another digest', `sha512-${Buffer.alloc(64).toString('base64')}`, 'integrity_mismatch'],
  ['a digest of the wrong length', 'sha512-AAAA', 'integrity_mismatch'],
  ['an old digest', 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=', 'registry_failed'],
  ['no digest', '', 'registry_failed'],
])('a tarball with %s is refused', async (_, integrity, code) => {
  registry.misbehave(piece.package, { integrity })
  expect(await failure()).toMatchObject({ code })
})

it('a tarball is not fetched from another host', async () => {
  const path = `${piece.package}/-/${piece.package}-1.0.0.tgz`
  elsewhere.publish(piece)
  const far = new URL(elsewhere.url).host
  const before = elsewhere.requests.length
  for (const address of [
    `${elsewhere.url}${path}`,
    `//${far}/${path}`,
    `https://registry.npmjs.org///${far}/${path}`,
    `https://registry.npmjs.org/http://${far}/${path}`,
    `file:///etc/passwd`,
    'not an address',
  ]) {
    registry.misbehave(piece.package, { address })
    expect((await failure()).code, address).toMatch(/^registry_/)
  }
  expect(elsewhere.requests.length).toBe(before)
})

it('a tarball that is said to lie at the public registry is fetched from the one that was asked', async () => {
  registry.misbehave(piece.package, {
    address: `https://registry.npmjs.org/${piece.package}/-/${piece.package}-1.0.0.tgz`,
  })
  expect((await download()).bytes.equals(piece.tarball)).toBe(true)
})

it('a download that is given up ends with the reason for it', async () => {
  registry.misbehave(piece.package, { tarball: 'hang-within' })
  const giving = new AbortController()
  const reason = new Error('given up')
  setTimeout(() => giving.abort(reason), 100)
  await expect(client.download(piece.package, piece.version, { signal: giving.signal })).rejects.toBe(reason)
})
