import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleRoutes, THINGS } from './testing/sample-routes.js'
import { ADMIN_TOKEN, BETA, type TestApp, testApp } from './testing/test-app.js'

let test: TestApp

beforeAll(async () => {
  test = await testApp({ routes: sampleRoutes })
})
afterAll(() => test.dispose())

const withoutId = (text: string) => text.replace(/req_\w+/g, 'req')
const get = (headers: Record<string, string>, path = THINGS) => test.app.hono.request(path, { headers })

describe('who sends a request', () => {
  it('is told by a bearer token', async () => {
    const response = await test.as(await test.token('viewer'), THINGS)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ project: 'alpha', environment: 'development', mayEdit: false })
  })

  it('may be the administrator token, with all rights everywhere', async () => {
    expect(await (await test.as(ADMIN_TOKEN, THINGS)).json()).toMatchObject({ mayEdit: true })
    const beta = '/api/v1/projects/beta/environments/development/things'
    expect((await test.as(ADMIN_TOKEN, beta)).status).toBe(200)
    const install = await test.as(ADMIN_TOKEN, '/api/v1/pieces', { method: 'POST' })
    expect(install.status).toBe(200)
  })

  it('is asked for with the same words, whatever was wrong with the credential', async () => {
    const token = await test.token('viewer')
    const bad = [
      undefined,
      'Bearer',
      'Bearer ',
      `Bearer ${'x'.repeat(9 * 1024)}`,
      `Bearer ${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`,
      `Bearer ${token.toLowerCase()}`,
      `bearer ${token}`,
      `Basic ${Buffer.from('a:b').toString('base64')}`,
      `Bearer ${ADMIN_TOKEN.slice(1)}`,
      `Bearer ${ADMIN_TOKEN}x`,
      token,
    ]
    const answers = await Promise.all(
      bad.map(async (authorization) => {
        const response = await get(authorization === undefined ? {} : { authorization })
        return [response.status, response.headers.get('www-authenticate'), withoutId(await response.text())].join(' ')
      }),
    )
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toMatch(/^401 Bearer realm="plugboard" .*"code":"unauthenticated"/)
  })

  it('may carry one credential only', async () => {
    const two = `Bearer ${ADMIN_TOKEN}, Bearer ${ADMIN_TOKEN}`
    const both = { authorization: `Bearer ${ADMIN_TOKEN}`, cookie: 'a=b; plugboard_sid=x' }
    for (const headers of [{ authorization: two }, both]) {
      const response = await get(headers)
      expect([response.status, (await response.json()).code]).toEqual([400, 'ambiguous_credentials'])
    }
  })

  it('is not taken from the query', async () => {
    expect((await get({}, `${THINGS}?access_token=${ADMIN_TOKEN}`)).status).toBe(401)
  })
})

describe('a project somebody does not belong to', () => {
  it('answers byte for byte like one that does not exist', async () => {
    const token = await test.token('admin', { project: BETA })
    const paths = [
      THINGS,
      '/api/v1/projects/prj_a/environments/env_dev/things',
      '/api/v1/projects/none/environments/development/things',
      '/api/v1/projects/beta/environments/none/things',
      '/api/v1/projects/beta/environments/env_dev/things',
      '/api/v1/projects/beta/environments/development/things/other',
      '/api/v1/none',
    ]
    const answers = await Promise.all(
      paths.map(async (path) => {
        const response = await test.as(token, path)
        const headers = [...response.headers].filter(([name]) => name !== 'x-request-id')
        return JSON.stringify([response.status, headers, withoutId(await response.text())])
      }),
    )
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toContain('404')
  })

  it('records the attempt in its audit trail', async () => {
    const token = await test.token('admin', { project: BETA })
    await test.as(token, THINGS)
    const [event] = await test.trail('prj_a')
    expect(event).toMatchObject({ action: 'access.denied', outcome: 'denied', detail: { reason: 'no_member' } })
  })
})

describe('a right somebody does not have', () => {
  it('is named, and the refusal audited', async () => {
    const token = await test.token('viewer')
    const response = await test.as(token, THINGS, { method: 'POST', body: '{}' })
    expect([response.status, await response.json()]).toEqual([
      403,
      expect.objectContaining({ code: 'forbidden', detail: 'This needs the permission connections.add.' }),
    ])
    const [event] = await test.trail('prj_a')
    expect(event).toMatchObject({ action: 'access.denied', detail: { permission: 'connections.add' } })
  })

  it('over the whole platform is given by no role', async () => {
    const token = await test.token('admin')
    expect((await test.as(token, '/api/v1/pieces', { method: 'POST' })).status).toBe(403)
    expect((await test.as(token, '/api/v1/projects/alpha/members/x', { method: 'DELETE' })).status).toBe(204)
  })

  it('is refused before the body is looked at', async () => {
    const token = await test.token('viewer')
    expect((await test.as(token, THINGS, { method: 'POST', body: 'junk' })).status).toBe(403)
  })
})

describe('a token of one environment', () => {
  it('does not reach another one, and of the project sees little', async () => {
    const token = await test.token('admin', { environmentId: 'env_dev' })
    const status = async (path: string, init?: RequestInit) => (await test.as(token, path, init)).status
    expect(await status(THINGS)).toBe(200)
    expect(await status('/api/v1/projects/alpha/environments/production/things')).toBe(404)
    expect(await status('/api/v1/projects/alpha/flows')).toBe(200)
    expect(await status('/api/v1/projects/alpha/members/x', { method: 'DELETE' })).toBe(403)
    expect(await status('/api/v1/projects/alpha/tokens')).toBe(403)
  })
})

describe('a flood of refusals', () => {
  it('leaves 20 rows and one with the number of the others', async () => {
    const token = await test.token('builder')
    expect((await test.as(token, THINGS)).status).toBe(200)
    const before = (await test.trail('prj_a')).length
    for (let index = 0; index < 50; index++) {
      expect((await test.as(token, '/api/v1/projects/alpha/members/x', { method: 'DELETE' })).status).toBe(403)
    }
    expect((await test.trail('prj_a')).length - before).toBe(20)
    await test.access.denials.flush()
    const trail = await test.trail('prj_a')
    expect(trail.length - before).toBe(21)
    expect(trail[0]).toMatchObject({ action: 'access.denied', detail: { permission: 'members.edit', times: 30 } })
  })
})

describe('an audit trail that cannot be written', () => {
  it('turns a refusal and a change away, while reading goes on', async () => {
    const broken = await testApp({ routes: sampleRoutes })
    const token = await broken.token('viewer')
    expect((await broken.as(token, THINGS)).status).toBe(200)
    await broken.store.tamper('drop table audit_events')
    expect((await broken.as(token, THINGS)).status).toBe(200)
    const refused = await broken.as(token, THINGS, { method: 'POST', body: '{}' })
    expect([refused.status, (await refused.json()).code]).toEqual([503, 'audit_unavailable'])
    const init = {
      method: 'POST',
      body: '{"name":"x","role":"viewer"}',
      headers: { 'content-type': 'application/json' },
    }
    const change = await broken.as(ADMIN_TOKEN, '/api/v1/projects/alpha/tokens', init)
    expect([change.status, (await change.json()).code]).toEqual([503, 'audit_unavailable'])
    await broken.store.dispose()
  })
})
