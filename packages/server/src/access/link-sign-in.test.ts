import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../database/testing/engines.js'
import type { TestDatabase } from '../database/testing/test-engine.js'
import { LinkSignIn } from './link-sign-in.js'
import { SessionService } from './session-service.js'

const BROWSER = { ip: '127.0.0.1', userAgent: 'test', requestId: 'req_1', oldCookie: undefined }
const MINUTE = 60_000

describe.each(engines)('signing in by a link on $name', (engine) => {
  let store: TestDatabase
  let sessions: SessionService
  let links: LinkSignIn
  let now = 0

  beforeAll(async () => {
    store = await engine.open()
    sessions = new SessionService(store.database)
    links = new LinkSignIn({ database: store.database, sessions, monotonic: () => now })
  })
  afterAll(() => store.dispose())

  it('begins a session of the developer, who is an administrator', async () => {
    const cookie = await links.open(links.createToken(), BROWSER)
    expect(await sessions.authenticate(cookie ?? '')).toMatchObject({ name: 'Developer', isAdmin: true })
  })

  it('works once', async () => {
    const token = links.createToken()
    const opened = await Promise.all([links.open(token, BROWSER), links.open(token, BROWSER)])
    expect(opened.filter((cookie) => cookie !== undefined)).toHaveLength(1)
    expect(await links.open(token, BROWSER)).toBeUndefined()
  })

  it('works for ten minutes, and with no token but those that were made', async () => {
    const token = links.createToken()
    now += 11 * MINUTE
    expect(await links.open(token, BROWSER)).toBeUndefined()
    expect(await links.open('made-up', BROWSER)).toBeUndefined()
    expect(await links.open('', BROWSER)).toBeUndefined()
  })

  it('knows the developer again, and ends the session the browser had', async () => {
    const first = await links.open(links.createToken(), BROWSER)
    const second = await links.open(links.createToken(), { ...BROWSER, oldCookie: first })
    expect(await new SessionService(store.database).authenticate(first ?? '')).toBeUndefined()
    expect(await sessions.authenticate(second ?? '')).toBeDefined()
    expect(await store.database.read.selectFrom('users').selectAll().execute()).toHaveLength(1)
  })

  it('is audited without the token', async () => {
    const token = links.createToken()
    await links.open(token, BROWSER)
    const events = await store.database.read.selectFrom('audit_events').selectAll().execute()
    expect(events.map(({ action }) => action)).toContain('session.created')
    expect(JSON.stringify(events)).not.toContain(token)
  })
})
