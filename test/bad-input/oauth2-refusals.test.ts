import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ZooName } from '../support/oauth2/stub/zoo.js'
import type { Answer } from '../support/plugboard.js'
import { startWebTarget, type WebTarget } from '../support/web-target.js'
import { OAuth2Lab } from './oauth2-lab.js'
import type { Begun, Visitor } from './oauth2-visitor.js'

let lab: OAuth2Lab
let web: WebTarget
let bob: Visitor

beforeAll(async () => {
  web = await startWebTarget()
  lab = await OAuth2Lab.start('SQLite')
  bob = await lab.signIn('bob')
})

afterAll(async () => {
  await lab?.stop()
  await web?.close()
})

const view = async ({ key, begun }: { key: string; begun: Begun }) =>
  (await bob.call('GET', `/connections/${key}/authorizations/${begun.id}`)).body
const read = async (key: string) => (await lab.server.inEnvironment('GET', `/connections/${key}`)).body
const leased = async (key: string) => (await lab.server.inEnvironment('POST', `/connections/${key}/lease`, {})).body
const failed = (code: string) => ({ status: 'failed', code, message: expect.any(String), hint: expect.any(String) })

/** What the provider answers to a code, and what the person is told. */
const ANSWERS: [ZooName, string][] = [
  ['invalid-grant', 'invalid_grant'],
  ['error-in-success', 'bad_answer'],
  ['unauthorized-client', 'unauthorized_client'],
  ['invalid-client', 'invalid_client'],
  ['invalid-scope', 'invalid_scope'],
  ['status-500', 'http_500'],
  ['status-502-html', 'http_502'],
  ['status-429-absurd', 'http_429'],
  ['status-404', 'http_404'],
  ['redirect', 'http_302'],
  ['empty-body', 'bad_answer'],
  ['json-null', 'bad_answer'],
  ['huge-json', 'bad_answer'],
  ['deep-json', 'bad_answer'],
  ['no-access-token', 'bad_answer'],
  ['token-type-mac', 'bad_answer'],
  ['gzip-bomb', 'bad_answer'],
  ['half-answer', 'connection_failed'],
  ['lost-answer', 'connection_failed'],
]

describe('an authorization whose code brings no tokens', () => {
  it.each(ANSWERS)('because of the answer %s says so, and a new connection stays as it was', async (mode, code) => {
    const back = await lab.comeBack(bob)
    lab.stub.respondNext(mode)
    expect((await bob.open(back.callback)).status).toBe(303)
    expect(await view(back)).toMatchObject(failed(code))
    expect(await read(back.key)).toMatchObject({ status: 'missing', generation: 1 })
    lab.stub.respondNormally()
  })

  it.each(ANSWERS)('because of the answer %s leaves a working connection as it was', async (mode, code) => {
    const back = await lab.comeBack(bob)
    await lab.expectFinished(bob, back)
    const [before, lease] = [await read(back.key), await leased(back.key)]
    const begun = await bob.begin(back.key)
    const callback = await lab.consent(begun)
    lab.stub.respondNext(mode)
    expect((await bob.open(callback)).status).toBe(303)
    lab.stub.respondNormally()
    expect(await view({ key: back.key, begun })).toMatchObject(failed(code))
    expect(await read(back.key)).toEqual({ ...before, lastUsedAt: expect.any(Number) })
    expect((await leased(back.key)).auth).toEqual(lease.auth)
    expect(lab.stub.isLive(lease.auth.accessToken)).toBe(true)
  })

  it('in time says so', async () => {
    const back = await lab.comeBack(bob)
    lab.stub.set({ delayMs: 11_000 })
    expect((await bob.open(back.callback)).status).toBe(303)
    lab.stub.set({ delayMs: 0 })
    expect(await view(back)).toMatchObject(failed('timeout'))
    expect(await lab.statusOf(back.key)).toBe('missing')
  }, 30_000)

  it('because the secret of its own client is wrong says so', async () => {
    const values = { clientId: 'own-client', clientSecret: 'not the secret of it' }
    const key = await lab.addConnection('own-client', { values })
    const begun = await bob.begin(key)
    const answer = await bob.open(await lab.consent(begun))
    expect(answer.status).toBe(303)
    expect(await view({ key, begun })).toMatchObject(failed('invalid_client'))
    expect(bob.received.join()).not.toContain(values.clientSecret)
  })
})

it('an authorization whose window is closed while the provider answers is not taken back', async () => {
  const back = await lab.comeBack(bob)
  lab.stub.set({ answerDelayMs: 500 })
  const headers = { cookie: [...bob.cookies].map((pair) => pair.join('=')).join('; ') }
  const { pathname, search } = back.callback
  const asked = lab.stub.counts().tokenRequests
  const gone = new AbortController()
  const request = fetch(lab.server.url + pathname + search, { headers, redirect: 'manual', signal: gone.signal })
  await expect.poll(() => lab.stub.counts().tokenRequests).toBe(asked + 1)
  gone.abort()
  await expect(request).rejects.toThrow()
  await expect.poll(async () => (await view(back)).status, { timeout: 10_000 }).toBe('connected')
  lab.stub.set({ answerDelayMs: 0 })
  expect(await lab.statusOf(back.key)).toBe('active')
})

describe('while somebody is at the provider', () => {
  /** Comes back after the change; no tokens may have been asked for. */
  async function comeBack(callback: URL): Promise<Answer> {
    let answer: Answer | undefined
    const asked = await lab.tokenRequests(async () => {
      answer = await bob.open(callback)
    })
    expect(asked).toBe(0)
    if (!answer) throw new Error('nothing was answered')
    return answer
  }

  it('the connection is deleted: the callback belongs to nothing', async () => {
    const back = await lab.comeBack(bob)
    expect((await lab.server.inEnvironment('DELETE', `/connections/${back.key}`)).status).toBeLessThan(300)
    expect(await comeBack(back.callback)).toMatchObject({ status: 400, body: { code: 'oauth_state_unknown' } })
  })

  it('the connection gets another client: nothing is asked with either', async () => {
    const back = await lab.comeBack(bob, 'own-client')
    const values = { clientId: 'oauth2', clientSecret: 'secret of oauth2' }
    const changed = await lab.server.inEnvironment('PATCH', `/connections/${back.key}`, { generation: 1, values })
    expect(changed.status, changed.text).toBe(200)
    expect((await comeBack(back.callback)).status).toBe(303)
    expect(await view(back)).toMatchObject(failed('oauth_app_changed'))
    expect(await lab.statusOf(back.key)).toBe('missing')
  })

  it('the connection gets another provider: its new secret is not sent to the old one', async () => {
    const secret = 'secret for the good provider'
    const { authorize: authorizationUrl, token } = lab.stub.endpoints
    const values = { baseUrl: web.url, authorizationUrl, tokenUrl: `${web.url}/evil`, clientId: 'own-client' }
    const body = { key: 'moved', name: 'M', piece: 'http', method: 'oauth2' }
    const made = await lab.server.inEnvironment('POST', '/connections', {
      ...body,
      values: { ...values, clientSecret: 'anything' },
    })
    expect(made, made.text).toMatchObject({ status: 201, body: { status: 'missing' } })
    const begun = await bob.begin('moved')
    const change = { generation: 1, values: { tokenUrl: token, clientSecret: secret } }
    expect((await lab.server.inEnvironment('PATCH', '/connections/moved', change)).status).toBe(200)
    expect((await comeBack(await lab.consent(begun))).status).toBe(303)
    expect(await view({ key: 'moved', begun })).toMatchObject(failed('oauth_app_changed'))
    expect(web.requests.filter(({ path }) => path.startsWith('/evil'))).toEqual([])
  })

  it.each([
    ['gets another client', { clientId: 'oauth2-body', clientSecret: 'secret of oauth2-body' }],
    ['gets another secret', { clientSecret: 'secret of own-client, renewed' }],
  ])('the OAuth2 app %s: nothing is asked', async (_, change) => {
    const { id, version, back } = await withOwnApp()
    const path = `/projects/default/oauth2-apps/${id}`
    expect((await lab.server.call('PATCH', path, { version, ...change })).status).toBe(200)
    expect((await comeBack(back.callback)).status).toBe(303)
    expect(await view(back)).toMatchObject(failed('oauth_app_changed'))
    expect((await lab.server.call('DELETE', path)).status).toBeLessThan(300)
  })

  it('the OAuth2 app is deleted: nothing is asked', async () => {
    const { id, back } = await withOwnApp()
    expect((await lab.server.call('DELETE', `/projects/default/oauth2-apps/${id}`)).status).toBeLessThan(300)
    expect((await comeBack(back.callback)).status).toBe(303)
    expect(await view(back)).toMatchObject(failed('oauth2_app_missing'))
    expect(await lab.statusOf(back.key)).toBe('missing')
  })

  /** An app of the project, which comes before those of the platform. */
  async function withOwnApp() {
    const made = await lab.server.call('POST', '/projects/default/oauth2-apps', {
      piece: 'acme-oauth',
      method: 'oauth2-json',
      clientId: 'own-client',
      clientSecret: 'secret of own-client',
    })
    expect(made.status, made.text).toBe(201)
    const { id, version } = made.body
    const back = await lab.comeBack(bob, 'oauth2-json')
    expect(back.callback.pathname).toContain(id)
    return { id, version, back }
  }
})
