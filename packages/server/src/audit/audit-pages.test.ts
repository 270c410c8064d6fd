import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../database/testing/engines.js'
import { testAuditKey } from '../database/testing/test-audit-key.js'
import { DomainError } from '../domain-error.js'
import { EnvironmentService } from '../environments/environment-service.js'
import { insertEnvironment, insertProject } from '../environments/environment-store.js'
import { ADMIN_TOKEN, ALPHA, ASSETS, type TestApp, testApp } from '../http/testing/test-app.js'
import { type AuditEvent, PLATFORM_PROJECT } from './audit-event.js'
import { auditPages } from './audit-pages.js'
import { auditRoutes } from './audit-routes.js'
import { AuditService } from './audit-service.js'
import { AuditStore } from './audit-store.js'

const AUDIT = '/projects/alpha/audit'
const API = '/api/v1/projects/alpha'
const EVENT: AuditEvent = {
  projectId: ALPHA.id,
  actor: { type: 'user', id: 'usr_1', label: 'ada@example.com', ip: '192.0.2.7' },
  action: 'connection.changed',
  target: { type: 'connection', id: 'con_1', label: '<b>Orders</b>' },
  environmentId: 'env_dev',
  outcome: 'ok',
  requestId: 'req_7',
  detail: { fields: ['host'] },
}

let app: TestApp
let operator: string

beforeEach(async () => {
  const [engine] = engines
  if (!engine) throw new Error('There is no database to test with')
  const store = await engine.open()
  const { database } = store
  const development = { id: 'env_dev', key: 'development', name: 'Development', position: 0 }
  await database.transaction(
    async (tx) => {
      await insertProject(tx.db, ALPHA, tx.now)
      await insertEnvironment(tx.db, ALPHA.id, development, tx.now)
    },
    { unaudited: 'a test' },
  )
  const audit = new AuditService(database, new AuditStore(database), testAuditKey)
  const gone = () => Promise.reject(new DomainError({ kind: 'not_found', message: 'There is none.' }))
  const routes = [
    ...auditPages({ audit, environments: new EnvironmentService(database), assets: ASSETS }),
    ...auditRoutes({
      audit,
      connectionId: async (_, key) => (key === 'orders' ? 'con_1' : gone()),
      environmentId: async (_, key) => (key === 'development' ? 'env_dev' : gone()),
    }),
  ]
  app = await testApp({ routes, engine: { name: engine.name, open: async () => store } })
  operator = await app.token('operator')
})
afterEach(() => app.dispose())

const write = (...events: Partial<AuditEvent>[]) =>
  app.store.database.transaction(async (tx) => {
    for (const event of events) tx.audit({ ...EVENT, ...event })
  })

const page = async (path: string, init: RequestInit = {}, token = operator) => {
  const response = await app.as(token, path, init)
  return { status: response.status, html: await response.text() }
}

const PARTIAL = { headers: { 'hx-request': 'true' } }

describe('the list of events', () => {
  it('tells what happened as a sentence, with who, when, where and how it ended', async () => {
    await write({ outcome: 'denied' })
    const { html } = await page(AUDIT)
    expect(html).toContain('ada@example.com changed connection &lt;b&gt;Orders&lt;/b&gt;')
    for (const shown of ['Development', 'Denied', '<time']) expect(html).toContain(shown)
  })

  it('narrows by action, outcome and environment, and answers htmx with the rows alone', async () => {
    await write({}, { action: 'flow.saved', outcome: 'failed' })
    const hits = ['action=connection.changed', 'outcome=ok', 'environment=development']
    for (const query of hits) {
      expect((await page(`${AUDIT}?${query}`, PARTIAL)).html, query).toContain('changed connection')
    }
    const { html } = await page(`${AUDIT}?action=flow.saved`, PARTIAL)
    expect(html).not.toContain('changed connection')
    expect(html).not.toContain('<html')
    expect((await page(`${AUDIT}?outcome=denied`)).html).toContain('No such event')
    expect((await page(`${AUDIT}?environment=moon`)).html).toContain('No such event')
  })

  it('leads on to older events and back', async () => {
    await write(...Array.from({ length: 60 }, (_, index) => ({ target: { ...EVENT.target, label: `Nr ${index}.` } })))
    const first = (await page(AUDIT)).html
    const next = /href="([^"]+cursor=[^"]+)"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const second = (await page(next)).html
    expect([first.includes('Nr 59.'), first.includes('Nr 0.')]).toEqual([true, false])
    expect([second.includes('Nr 59.'), second.includes('Nr 0.')]).toEqual([false, true])
  })

  it('is that of the whole server for who administers it, and for nobody else', async () => {
    const target = { type: 'piece', id: 'acme', label: 'acme' }
    await write({}, { projectId: PLATFORM_PROJECT, action: 'piece.installed', target })
    const server = `${AUDIT}?of=server`
    const { html } = await page(server, {}, ADMIN_TOKEN)
    expect(html).toContain('ada@example.com installed piece acme')
    expect(html).not.toContain('changed connection')
    const event = /href="([^"]+\/audit\/\d+\?of=server)"/.exec(html)?.[1] ?? ''
    expect((await page(event, {}, ADMIN_TOKEN)).html).toContain('piece.installed')
    const { html: other } = await page(server)
    expect(other).toContain('changed connection')
    for (const hidden of ['installed piece acme', 'The whole server']) expect(other).not.toContain(hidden)
  })

  it('is not for who may not read it', async () => {
    expect((await page(AUDIT, {}, await app.token('builder'))).status).toBe(403)
  })
})

describe('an event', () => {
  it('shows everything the trail says about it', async () => {
    await write({})
    const seq = /audit\/(\d+)"/.exec((await page(`${AUDIT}?action=connection.changed`)).html)?.[1]
    const { html } = await page(`${AUDIT}/${seq}`)
    for (const shown of ['connection.changed', '192.0.2.7', 'con_1', 'req_7', '&quot;host&quot;']) {
      expect(html).toContain(shown)
    }
  })

  it.each(['999', '0', 'x', '1e3'])('with the number %s is not there', async (seq) => {
    await write({})
    expect((await page(`${AUDIT}/${seq}`)).status).toBe(404)
  })
})

describe('verifying', () => {
  const verify = (token = operator) => page(`${AUDIT}/verify`, { method: 'POST', ...PARTIAL }, token)

  it('says that the trail is intact, and is recorded itself', async () => {
    await write({}, {})
    expect((await verify()).html).toContain('The audit trail is intact')
    expect((await app.trail(ALPHA.id))[0]?.action).toBe('audit.verified')
  })

  it('names the first event that cannot be trusted', async () => {
    await write({}, {}, {})
    await app.store.tamper(`update audit_events set target_label = 'x' where project_id = 'prj_a' and seq = 2`)
    const { html } = await verify()
    expect(html).toContain('Event 2 was changed after it was written.')
  })

  it('is offered and allowed only to who may', async () => {
    expect((await page(AUDIT)).html).toContain('Verify trail')
    expect((await verify(await app.token('builder'))).status).toBe(403)
  })
})

describe('the trail over REST', () => {
  const get = async (path: string, token = operator) => {
    const response = await app.as(token, API + path)
    return { status: response.status, body: await response.json() }
  }

  it('lists the events of a project, narrowed and page by page', async () => {
    await write({}, { action: 'flow.saved', actor: { type: 'token', id: 'tok_1', label: 'CI' } })
    const { body } = await get('/audit?action=connection.changed&environment=development&outcome=ok')
    const { projectId: _, ...event } = EVENT
    expect(body).toMatchObject({ items: [event], next: null })
    expect((await get('/audit?actor=tok_1')).body.items).toMatchObject([{ action: 'flow.saved' }])
    const first = (await get('/audit?limit=1')).body
    const second = (await get(`/audit?limit=1&cursor=${first.next}`)).body
    expect(second.items[0].seq).toBe(first.items[0].seq - 1)
  })

  it('lists what happened to one connection', async () => {
    await write({}, { target: { type: 'connection', id: 'con_2', label: 'Other' } })
    const { body } = await get('/environments/development/connections/orders/audit')
    expect(body.items).toMatchObject([{ target: { id: 'con_1' } }])
    expect((await get('/environments/development/connections/none/audit')).status).toBe(404)
  })

  it('refuses what it does not know and who may not', async () => {
    expect((await get('/audit?outcome=maybe')).status).toBe(422)
    expect((await get('/audit?environment=moon')).status).toBe(404)
    expect((await get('/audit', await app.token('viewer'))).status).toBe(403)
  })
})
