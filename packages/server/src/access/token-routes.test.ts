import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN_TOKEN, ALPHA, type TestApp, testApp } from '../http/testing/test-app.js'

const TOKENS = '/api/v1/projects/alpha/tokens'
let test: TestApp

beforeAll(async () => {
  test = await testApp()
})
afterAll(() => test.dispose())

const create = (body: unknown, token = ADMIN_TOKEN) =>
  test.as(token, TOKENS, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })

describe('the tokens of a project', () => {
  it('are created with their secret shown once, listed without it, and revoked', async () => {
    const response = await create({ name: 'CI', role: 'operator', environment: 'production', expiresInDays: 7 })
    expect(response.status).toBe(201)
    const { token, secret } = await response.json()
    expect(token).toMatchObject({
      name: 'CI',
      role: 'operator',
      environmentId: 'env_prod',
      createdBy: 'Administrator token',
    })
    expect(token.expiresAt - token.createdAt).toBe(7 * 86_400_000)
    const list = await (await test.as(ADMIN_TOKEN, TOKENS)).text()
    expect(list).toContain(token.id)
    expect(list).not.toContain(secret.slice(26))
    expect((await test.as(secret, '/api/v1/me')).status).toBe(200)
    expect((await test.as(ADMIN_TOKEN, `${TOKENS}/${token.id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await test.as(secret, '/api/v1/me')).status).toBe(401)
    expect((await test.as(ADMIN_TOKEN, `${TOKENS}/${token.id}`, { method: 'DELETE' })).status).toBe(404)
  })

  it('are valid for 90 days unless told', async () => {
    const { token } = await (await create({ name: 'Default', role: 'viewer' })).json()
    expect(token.expiresAt - token.createdAt).toBe(90 * 86_400_000)
    expect(token.environmentId).toBeNull()
  })

  it.each([
    [{ role: 'viewer' }, 'name', 'required'],
    [{ name: 'x', role: 'root' }, 'role', 'not_a_choice'],
    [{ name: 'x', role: 'viewer', expiresInDays: 366 }, 'expiresInDays', 'out_of_range'],
    [{ name: 'x', role: 'viewer', expiresInDays: 0 }, 'expiresInDays', 'out_of_range'],
    [{ name: 'x', role: 'viewer', environment: 'none' }, 'environment', 'unknown_environment'],
    [{ name: 'x', role: 'viewer', isAdmin: true }, 'isAdmin', 'unknown_field'],
    [{ name: 'x', role: 'viewer', projectId: 'prj_b' }, 'projectId', 'unknown_field'],
  ])('are refused as %j', async (body, field, code) => {
    const response = await create(body)
    expect([response.status, await response.json()]).toEqual([422, expect.objectContaining({ field, code })])
  })

  it('are a matter for administrators of the project', async () => {
    for (const role of ['builder', 'operator', 'viewer'] as const) {
      const token = await test.token(role)
      expect((await create({ name: 'x', role: 'admin' }, token)).status).toBe(403)
      expect((await test.as(token, TOKENS)).status).toBe(403)
    }
    expect((await create({ name: 'x', role: 'admin' }, await test.token('admin'))).status).toBe(201)
  })
})

describe('who am I', () => {
  it('tells a token its role and rights in its project', async () => {
    const me = await (await test.as(await test.token('viewer'), '/api/v1/me')).json()
    expect(me).toMatchObject({ kind: 'token', isAdmin: false, environmentId: null })
    expect(me.projects).toEqual([
      {
        id: ALPHA.id,
        key: 'alpha',
        name: 'Alpha',
        role: 'viewer',
        permissions: [
          'connections.view',
          'flows.view',
          'pieces.view',
          'runs.view',
          'environments.view',
          'members.view',
          'oauth2_apps.view',
        ],
      },
    ])
  })

  it('tells an administrator all projects', async () => {
    const me = await (await test.as(ADMIN_TOKEN, '/api/v1/me')).json()
    expect(me.projects.map(({ key }: { key: string }) => key)).toEqual(['alpha', 'beta'])
    expect(me.projects[0].permissions).toContain('platform.admin')
  })

  it('is refused to nobody in particular', async () => {
    expect((await test.app.hono.request('/api/v1/me')).status).toBe(401)
  })
})
