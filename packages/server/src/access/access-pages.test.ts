import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../database/testing/engines.js'
import { sampleRoutes, THINGS } from '../http/testing/sample-routes.js'
import { type TestApp, type TestAppOptions, testApp } from '../http/testing/test-app.js'

const ADA = { name: 'Ada Lovelace', email: 'ada@example.com', password: 'correct horse battery' }
const HTTPS: TestAppOptions = { config: { mode: 'hosted', publicUrl: new URL('https://plugboard.example.com') } }

describe.each(engines)('sign-in on $name', (engine) => {
  let test: TestApp

  beforeEach(async () => {
    test = await testApp({ routes: sampleRoutes, engine })
  })
  afterEach(() => test.dispose())

  const send = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
    test.app.hono.request(path, { method: 'POST', body: new URLSearchParams(form), headers })
  const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? ''
  const get = (path: string, cookie: string, headers: Record<string, string> = {}) =>
    test.app.hono.request(path, { headers: { cookie, ...headers } })

  async function setupPath(): Promise<string> {
    const link = await test.access.setup.createSetupLink('http://localhost')
    return new URL(link ?? 'http://localhost/none').pathname
  }

  /** Creates the first administrator; the session's cookie. */
  async function setUp(): Promise<string> {
    return cookieOf(await send(await setupPath(), ADA))
  }

  describe('the set-up link', () => {
    it('creates the first administrator, signs in, and can be used once', async () => {
      const path = await setupPath()
      expect(await (await test.app.hono.request(path)).text()).toContain('Create administrator')
      const response = await send(path, ADA)
      expect([response.status, response.headers.get('location')]).toEqual([303, '/'])
      const me = await (await get('/api/v1/me', cookieOf(response))).json()
      expect(me).toMatchObject({ kind: 'user', label: 'ada@example.com', name: 'Ada Lovelace', isAdmin: true })
      expect((await test.app.hono.request(path)).status).toBe(404)
      expect((await send(path, { ...ADA, email: 'eve@example.com' })).status).toBe(404)
      expect(await test.access.setup.createSetupLink('http://localhost')).toBeUndefined()
      expect((await test.trail('platform')).map(({ action }) => action)).toEqual(['session.created', 'user.created'])
    })

    it('is replaced by a newer one, and ends after a day', async () => {
      const first = await setupPath()
      const second = await setupPath()
      expect((await test.app.hono.request(first)).status).toBe(404)
      expect((await test.app.hono.request(second)).status).toBe(200)
      const past = `update settings set value = replace(value, ' ', ' 0') where name = 'setup_link'`
      await test.store.tamper(past)
      expect((await test.app.hono.request(second)).status).toBe(200)
      await test.store.tamper(`update settings set value = substr(value, 1, 65) || '1000' where name = 'setup_link'`)
      expect((await test.app.hono.request(second)).status).toBe(404)
    })

    it('makes one administrator when it is used twice at once', async () => {
      const path = await setupPath()
      const answers = await Promise.all([send(path, ADA), send(path, { ...ADA, email: 'eve@example.com' })])
      expect(answers.map(({ status }) => status).sort()).toEqual([303, 404])
      expect(await test.store.database.read.selectFrom('users').select('id').execute()).toHaveLength(1)
    })

    it('says what is wrong with the fields, keeps them, and does not repeat the password', async () => {
      const response = await send(await setupPath(), { name: '', email: 'ada', password: 'CANARY-7f3a' })
      const html = await response.text()
      expect(response.status).toBe(422)
      for (const text of ['Enter your name', 'ada@example.com', 'at least 12 characters']) expect(html).toContain(text)
      expect(html).toContain('value="ada"')
      expect(html).not.toContain('CANARY')
    })

    it('is not in the log', async () => {
      const path = await setupPath()
      await test.app.hono.request(path)
      expect(JSON.stringify(test.log)).not.toContain(path.slice('/setup/'.length))
    })
  })

  describe('signing in', () => {
    it('begins a session and returns to where one came from', async () => {
      await setUp()
      const response = await send('/sign-in', { ...ADA, email: ' ADA@Example.com ', next: '/connections?page=2' })
      expect([response.status, response.headers.get('location')]).toEqual([303, '/connections?page=2'])
      expect((await get('/api/v1/me', cookieOf(response))).status).toBe(200)
      expect((await get('/sign-in?next=/flows', cookieOf(response))).headers.get('location')).toBe('/flows')
    })

    it.each(['//evil.test', 'https://evil.test/', '/\\evil.test'])('never leads to %s', async (next) => {
      await setUp()
      expect((await send('/sign-in', { ...ADA, next })).headers.get('location')).toBe('/')
    })

    it('gives the same answer for a wrong password, an unknown address and a disabled user', async () => {
      await setUp()
      const wrong = await send('/sign-in', { ...ADA, password: 'wrong' })
      const unknown = await send('/sign-in', { ...ADA, email: 'eve@example.com' })
      await test.store.tamper('update users set disabled_at = 1')
      const disabled = await send('/sign-in', ADA)
      const pages = await Promise.all(
        [wrong, unknown, disabled].map(async (response) => (await response.text()).replace(/value="[^"]*"/g, '')),
      )
      expect([wrong.status, unknown.status, disabled.status]).toEqual([401, 401, 401])
      expect(new Set(pages).size).toBe(1)
      expect(pages[0]).toContain('The e-mail address or the password is wrong.')
    })

    it('records refusals without what was typed in place of an address', async () => {
      await setUp()
      await send('/sign-in', { email: 'CANARY-7f3a', password: 'CANARY-7f3a' })
      await send('/sign-in', { ...ADA, password: 'x'.repeat(2_000) })
      const refused = (await test.trail('platform')).filter(({ action }) => action === 'session.refused')
      expect(refused).toHaveLength(2)
      const rows = await test.store.database.read.selectFrom('audit_events').selectAll().execute()
      expect(JSON.stringify(rows) + JSON.stringify(test.log)).not.toContain('CANARY')
    })

    it('is limited to ten tries a minute from one address', async () => {
      const statuses: number[] = []
      for (let index = 0; index < 12; index++) statuses.push((await send('/sign-in', ADA)).status)
      expect(statuses).toEqual([...Array(10).fill(401), 429, 429])
    })

    it('ends the session the browser had', async () => {
      const old = await setUp()
      const response = await send('/sign-in', ADA, { cookie: old, 'sec-fetch-site': 'same-origin' })
      expect(cookieOf(response)).not.toBe(old)
      expect((await get('/api/v1/me', old)).status).toBe(401)
    })

    it('is refused from another site’s page', async () => {
      await setUp()
      expect((await send('/sign-in', ADA, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
      expect((await send('/sign-in', ADA, { origin: 'https://evil.test' })).status).toBe(403)
    })
  })

  describe('a session', () => {
    it('is kept as a hash of a random cookie that scripts cannot read', async () => {
      const response = await send(await setupPath(), ADA)
      expect(response.headers.get('set-cookie')).toMatch(/^plugboard_sid=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
      const [row] = await test.store.database.read.selectFrom('sessions').selectAll().execute()
      expect(row?.id).toMatch(/^[0-9a-f]{64}$/)
      expect(cookieOf(response)).not.toContain(row?.id)
    })

    it('ends after 30 minutes without a request, and after 12 hours', async () => {
      const ended = async (change: string) => {
        const cookie = cookieOf(await send('/sign-in', ADA))
        await test.store.tamper(`update sessions set ${change}`)
        return (await get('/api/v1/me', cookie)).status
      }
      await setUp()
      const minute = 60_000
      expect(await ended(`last_seen_at = last_seen_at - ${29 * minute}`)).toBe(200)
      expect(await ended(`last_seen_at = last_seen_at - ${30 * minute}`)).toBe(401)
      expect(await ended(`expires_at = expires_at - ${719 * minute}`)).toBe(200)
      expect(await ended(`expires_at = expires_at - ${720 * minute}`)).toBe(401)
    })

    it('is seen to be in use once a minute', async () => {
      const cookie = await setUp()
      const seen = async () =>
        (await test.store.database.read.selectFrom('sessions').select('last_seen_at').executeTakeFirstOrThrow())
          .last_seen_at
      const first = await seen()
      await get('/api/v1/me', cookie)
      expect(await seen()).toBe(first)
      const fresh = cookieOf(await send('/sign-in', ADA, { cookie, 'sec-fetch-site': 'same-origin' }))
      await test.store.tamper('update sessions set last_seen_at = last_seen_at - 61000')
      const before = await seen()
      await get('/api/v1/me', fresh)
      expect(await seen()).toBeGreaterThan(before)
    })

    it('ends with its user, within a second', async () => {
      const cookie = await setUp()
      await test.store.tamper('update users set disabled_at = 1')
      expect((await get('/api/v1/me', cookie)).status).toBe(401)
    })

    it('ends at once when one signs out', async () => {
      const cookie = await setUp()
      expect((await get('/api/v1/me', cookie)).status).toBe(200)
      const response = await send('/sign-out', {}, { cookie, 'sec-fetch-site': 'same-origin' })
      expect([response.status, response.headers.get('location')]).toEqual([303, '/sign-in'])
      expect(response.headers.get('set-cookie')).toContain('Max-Age=0')
      expect((await get('/api/v1/me', cookie)).status).toBe(401)
      expect((await test.trail('platform'))[0]).toMatchObject({ action: 'session.ended' })
    })
  })

  describe('a change with a cookie', () => {
    it('is taken from our own pages only', async () => {
      const cookie = await setUp()
      const status = async (headers: Record<string, string>) => {
        const init = { method: 'POST', body: '{"name":"x"}', headers: { cookie, ...headers } }
        return (await test.app.hono.request(THINGS, init)).status
      }
      const json = { 'content-type': 'application/json' }
      expect(await status({ ...json, 'sec-fetch-site': 'same-origin' })).toBe(201)
      expect(await status({ ...json, origin: 'http://localhost' })).toBe(201)
      expect(await status(json)).toBe(403)
      expect(await status({ ...json, 'sec-fetch-site': 'cross-site' })).toBe(403)
      expect(await status({ ...json, 'sec-fetch-site': 'same-site' })).toBe(403)
      expect(await status({ ...json, origin: 'https://evil.test' })).toBe(403)
      expect(await status({ 'content-type': 'text/plain', 'sec-fetch-site': 'same-origin' })).toBe(415)
      expect((await send('/sign-out', {}, { cookie })).status).toBe(403)
      expect((await send('/projects/alpha/things', {}, { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    })
  })

  describe('a page for somebody not signed in', () => {
    it('leads to the sign-in page and back', async () => {
      const response = await test.app.hono.request('/projects/alpha/things?page=2')
      expect([response.status, response.headers.get('location')]).toEqual([
        303,
        '/sign-in?next=%2Fprojects%2Falpha%2Fthings%3Fpage%3D2',
      ])
      expect((await get('/projects/alpha/things', 'plugboard_sid=stale')).status).toBe(303)
    })

    it('makes htmx leave the page that is open', async () => {
      const headers = { 'hx-request': 'true', 'hx-current-url': 'http://localhost/connections?tag=a' }
      const response = await test.app.hono.request('/projects/alpha/things', { headers })
      expect([response.status, response.headers.get('hx-redirect')]).toEqual([
        401,
        '/sign-in?next=%2Fconnections%3Ftag%3Da',
      ])
    })
  })
})

describe('cookies over https', () => {
  it('are bound to this host and to https', async () => {
    const test = await testApp(HTTPS)
    const link = await test.access.setup.createSetupLink('https://plugboard.example.com')
    const response = await test.app.hono.request(link ?? '', { method: 'POST', body: new URLSearchParams(ADA) })
    expect(response.headers.get('set-cookie')).toMatch(
      /^__Host-sid=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    )
    await test.dispose()
  })
})
