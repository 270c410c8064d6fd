import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isZooName, ZOO_NAMES, type ZooName } from '../support/oauth2/stub/zoo.js'
import { startStubProvider } from '../support/oauth2/stub-provider.js'
import { createStorage } from '../support/storage.js'
import { expectSound } from './renewal-invariants.js'
import { RenewalLab } from './renewal-lab.js'

/** Answers with new tokens, whatever they say of their lifetime. */
const GOOD = ['expires-in-text', 'expires-in-negative', 'expires-in-huge', 'expires-in-word'] as const

/** Answers that say nothing of the grant, with what is told of them: it is tried again by itself. */
const PASSING: Readonly<Record<string, string>> = {
  'status-500': 'http_500',
  'status-502-html': 'http_502',
  'status-503': 'http_503',
  'status-429': 'http_429',
  'status-429-seconds': 'http_429',
  'status-429-date': 'http_429',
  'empty-body': 'bad_answer',
  'json-array': 'bad_answer',
  'json-null': 'bad_answer',
  'huge-json': 'bad_answer',
  'deep-json': 'bad_answer',
  'html-type': 'bad_answer',
  'no-access-token': 'bad_answer',
  'token-type-mac': 'bad_answer',
  redirect: 'http_302',
  'error-in-success': 'bad_answer',
  'gzip-bomb': 'bad_answer',
  'invalid-utf8': 'bad_answer',
  'half-answer': 'connection_failed',
  'lost-answer': 'connection_failed',
  'status-401': 'http_401',
  'status-403': 'http_403',
  'status-404': 'http_404',
  'form-encoded': 'bad_answer',
  nested: 'bad_answer',
  'slack-error': 'bad_answer',
}

/** Refusals of the client or the request: looked at once a day, or when somebody tests the connection. */
const REFUSED: Readonly<Record<string, string>> = {
  'invalid-client': 'invalid_client',
  'unauthorized-client': 'invalid_client',
  'invalid-scope': 'renewal_refused',
  'invalid-request': 'renewal_refused',
}

const ABSURD = 'status-429-absurd'
const DEAD = 'invalid-grant'
const HOUR = 3_600_000
/** Growth of the server's memory, in bytes, that all of this may cost. */
const MOST_GROWTH = 20 * 2 ** 20

/** A connection for each odd answer, with a token that is good, and with one that has lapsed. */
const TOKENS = ['lapsed', 'living'] as const
const all = TOKENS.flatMap((token) => ZOO_NAMES.map((mode) => `${mode}-${token}`))
const keysOf = (modes: readonly string[]) => TOKENS.flatMap((token) => modes.map((mode) => `${mode}-${token}`))

let stub: Awaited<ReturnType<typeof startStubProvider>>
let lab: RenewalLab
let memory: number

beforeAll(async () => {
  stub = await startStubProvider({ settings: { refresh: 'grace' } })
  const env = { PLUGBOARD_RENEWAL_SECONDS: '60' }
  lab = await RenewalLab.open({ storage: await createStorage('SQLite'), endpoints: stub.endpoints, env })
  await lab.start()
  for (const token of TOKENS) {
    stub.set({ lifetimeSeconds: token === 'living' ? 3_600 : 1 })
    for (const mode of ZOO_NAMES) await connectAs(`${mode}-${token}`)
  }
})
afterAll(async () => {
  await lab?.close()
  await stub?.close()
})

/** Each has a client of its own, so that each gets its own odd answer. */
async function connectAs(id: string): Promise<void> {
  stub.addClient({ id, secret: 'acme-secret' })
  expect(await lab.connect(id, { method: 'own-client', values: { clientId: id, clientSecret: 'acme-secret' } })).toBe(
    id,
  )
}

/** The odd answer of a connection, which its key begins with. */
function modeOf(key: string): ZooName {
  const mode = key.replace(/-(?:lapsed|living)$/, '')
  if (isZooName(mode)) return mode
  throw new Error(`there is no odd answer ${mode}`)
}

const renew = (key: string) => (key.endsWith('living') ? lab.refuse(key, 2) : lab.lease(key))

/** Resident memory of the server in bytes, as Linux tells it. */
function residentMemory(): number {
  const status = readFileSync(`/proc/${lab.server.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1_024
}

it('there is a word about every odd answer below', () => {
  const known = [...GOOD, ...Object.keys(PASSING), ...Object.keys(REFUSED), ABSURD, DEAD]
  expect(known.sort()).toEqual([...ZOO_NAMES].sort())
})

it('each connection gets its odd answer, and the server goes on', async () => {
  memory = process.platform === 'linux' ? residentMemory() : 0
  for (const key of all) stub.respondNext(modeOf(key), 1, key)
  const answers = await Promise.all(all.map(renew))
  for (const { status, text } of answers) expect([200, 409, 503], text).toContain(status)
  expect((await lab.server.inEnvironment('GET', '/connections?limit=1')).status).toBe(200)
  expect(stub.counts().redirectsFollowed).toBe(0)
})

describe('of an odd answer', () => {
  it.each(keysOf(GOOD))('%s: the tokens are taken', async (key) => {
    await lab.renewedTo(key, 3)
    expect(await lab.failures(key)).toEqual([])
    const { body } = await lab.lease(key)
    expect(stub.isLive(body.auth.accessToken)).toBe(true)
  })

  it.each(keysOf(Object.keys(PASSING)))(
    '%s: it is said once, tried again, and the connection recovers',
    async (key) => {
      await lab.renewedTo(key, 3)
      expect(await lab.failures(key)).toEqual([PASSING[modeOf(key)]])
    },
  )

  it.each(keysOf([ABSURD]))('%s: it waits for an hour, no longer, unless somebody tests it', async (key) => {
    const [row] = await lab.storage.query('select refresh_due_at from connections where key = $1', [key])
    expect(row?.refresh_due_at - Date.now()).toBeLessThanOrEqual(HOUR)
    expect(row?.refresh_due_at - Date.now()).toBeGreaterThan(HOUR / 2)
    expect(await lab.view(key)).toMatchObject({ status: 'active', warning: { code: 'renewal_failing' } })
    await expectTestHelps(key)
    expect(await lab.failures(key)).toEqual(['http_429'])
  })

  it.each(keysOf(Object.keys(REFUSED)))('%s: it is in error, and recovers when somebody tests it', async (key) => {
    expect(await lab.view(key)).toMatchObject({ status: 'error', reason: { code: REFUSED[modeOf(key)] } })
    expect(await lab.failures(key)).toEqual([`error: ${REFUSED[modeOf(key)]}`])
    await expectTestHelps(key)
  })

  it.each(keysOf([DEAD]))('%s: the connection is dead until somebody reconnects it', async (key) => {
    const asked = stub.counts().byClient[key]
    expect(await lab.view(key)).toMatchObject({ status: 'error', reason: { code: 'needs_reauth' } })
    expect((await lab.lease(key)).body).toMatchObject({ status: 409, code: 'connection_error' })
    expect(stub.counts().byClient[key]).toBe(asked)
    await lab.consent(key)
    expect(await lab.view(key)).toMatchObject({ status: 'active', reason: null, warning: null })
  })

  async function expectTestHelps(key: string): Promise<void> {
    stub.expireAccessTokens({ client: key })
    const tested = await lab.server.inEnvironment('POST', `/connections/${key}/test`)
    expect(tested.status, tested.text).toBe(200)
    await lab.renewedTo(key, 3)
  }
})

it.runIf(process.platform === 'linux')('and all of that has not made the server grow by 20 MiB', () => {
  expect(residentMemory() - memory).toBeLessThan(MOST_GROWTH)
})

it('everything is sound in the end', () => expectSound(lab, { isLive: (token) => stub.isLive(token) }))
