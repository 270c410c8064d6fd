import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN_TOKEN, ALPHA, BETA } from '../http/testing/test-app.js'
import { type AppsApp, appsApp } from './testing/apps-app.js'

const APPS = '/api/v1/projects/alpha/oauth2-apps'
const ALL = '/api/v1/oauth2-apps'
const CANARY = 'CANARY-7f3a'
const CHAT = { piece: 'chat', clientId: 'client-1', clientSecret: CANARY }

let test: AppsApp
let admin: string

beforeAll(async () => {
  test = await appsApp()
  admin = await test.token('admin')
})
afterAll(() => test.dispose())
afterEach(() => test.store.tamper('delete from oauth2_apps'))

const answer = async (response: Response | Promise<Response>) => {
  const { status } = await response
  const text = await (await response).text()
  expect(text).not.toContain(CANARY)
  return { status, body: text === '' ? undefined : JSON.parse(text), text: text.replace(/req_\w+/g, 'req') }
}
const send = (method: string, path: string, body?: unknown, token = admin) =>
  answer(test.send(token, method, path, body))
const create = async (given: object = {}) => (await send('POST', APPS, { ...CHAT, ...given })).body

describe('the OAuth2 apps of a project', () => {
  it('are answered with all but their secret', async () => {
    const { status, body } = await send('POST', APPS, CHAT)
    expect(status).toBe(201)
    expect(body).toEqual({
      id: expect.stringMatching(/^oap_[0-9a-z]{26}$/),
      piece: { name: 'chat', title: 'Chat' },
      method: { name: 'oauth2', title: 'Sign in' },
      platform: false,
      source: 'entered',
      clientId: 'client-1',
      clientSecret: { set: true, updatedAt: body.createdAt },
      redirectUrl: `http://localhost/oauth2/callback/${body.id}`,
      state: 'ok',
      reason: null,
      pausedUntil: null,
      connections: 0,
      version: 1,
      createdBy: 'admin token',
      createdAt: expect.any(Number),
      modifiedBy: 'admin token',
      modifiedAt: body.createdAt,
    })
    expect((await send('GET', `${APPS}/${body.id}`)).body).toEqual(body)
    expect((await send('GET', APPS)).body).toEqual({ items: [body] })
  })

  it('are changed, tried again and deleted', async () => {
    const { id } = await create()
    const changed = await send('PATCH', `${APPS}/${id}`, { version: 1, clientSecret: `${CANARY}-2` })
    expect([changed.status, changed.body.version]).toEqual([200, 2])
    await test.database.transaction((tx) => test.apps.markMisconfigured(tx, id, 2, 'invalid_client'))
    expect((await send('GET', `${APPS}/${id}`)).body).toMatchObject({
      state: 'misconfigured',
      reason: { code: 'invalid_client' },
    })
    expect((await send('POST', `${APPS}/${id}/retry`)).body).toMatchObject({ state: 'ok', reason: null })
    expect((await send('DELETE', `${APPS}/${id}`)).status).toBe(204)
    expect((await send('GET', `${APPS}/${id}`)).status).toBe(404)
    const actions = (await test.trail(ALPHA.id)).map(({ action }) => action)
    expect(actions).toEqual(expect.arrayContaining(['oauth2_app.changed', 'oauth2_app.retried', 'oauth2_app.deleted']))
    expect(JSON.stringify(await test.trail(ALPHA.id))).not.toContain(CANARY)
  })

  it.each([
    ['piece', 'required', {}],
    ['clientId', 'required', { piece: 'chat' }],
    ['clientSecret', 'required', { piece: 'chat', clientId: 'x' }],
    ['clientId', 'too_short', { ...CHAT, clientId: '' }],
    ['clientId', 'wrong_type', { ...CHAT, clientId: 7 }],
    ['clientId', 'not_well_formed', { ...CHAT, clientId: 'a\0' }],
    ['clientId', 'too_long', { ...CHAT, clientId: 'x'.repeat(1_001) }],
    ['clientSecret', 'wrong_type', { ...CHAT, clientSecret: [CANARY] }],
    ['clientSecret', 'too_short', { ...CHAT, clientSecret: '' }],
    ['clientSecret', 'too_long', { ...CHAT, clientSecret: CANARY.repeat(1_000) }],
    ['clientSecret', 'placeholder_rejected', { ...CHAT, clientSecret: '••••••••' }],
    ['clientSecret', 'placeholder_rejected', { ...CHAT, clientSecret: '[secret]' }],
    ['method', 'not_a_choice', { ...CHAT, method: 'none' }],
    ['piece', 'no_app_method', { ...CHAT, piece: 'warehouse' }],
    ['id', 'unknown_field', { ...CHAT, id: 'oap_01k00000000000000000000000' }],
    ['source', 'unknown_field', { ...CHAT, source: 'configuration' }],
    ['platform', 'unknown_field', { ...CHAT, platform: true }],
  ])('are refused where %s is %s', async (field, code, body) => {
    const refused = await send('POST', APPS, body)
    expect([refused.status, refused.body]).toEqual([422, expect.objectContaining({ field, code })])
  })

  it.each([
    [{ clientSecret: 'x' }, 422, 'required'],
    [{ version: '1', clientSecret: 'x' }, 422, 'wrong_type'],
    [{ version: 1, clientSecret: '****' }, 422, 'placeholder_rejected'],
    [{ version: 1, clientSecret: null }, 422, 'required'],
    [{ version: 1, clientId: null }, 422, 'wrong_type'],
    [{ version: 1, clientId: 'client-2' }, 422, 'required'],
    [{ version: 2, clientSecret: 'x' }, 409, 'conflict'],
  ])('are not changed with %j', async (body, status, code) => {
    const { id } = await create()
    const refused = await send('PATCH', `${APPS}/${id}`, body)
    expect([refused.status, refused.body.code]).toEqual([status, code])
    expect((await send('GET', `${APPS}/${id}`)).body.version).toBe(1)
  })

  it('are one for each auth method: of many entered at once one is kept, the others answer 409', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => send('POST', APPS, CHAT)))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409])
    const refused = answers.find(({ status }) => status === 409)
    expect(refused?.body).toMatchObject({ code: 'oauth2_app_exists', hint: expect.any(String) })
  })

  it('of another project are not told from those that never were', async () => {
    const { id } = (await send('POST', '/api/v1/projects/beta/oauth2-apps', CHAT, ADMIN_TOKEN)).body
    const random = 'oap_01k00000000000000000000000'
    const change = { version: 1, clientSecret: 'x' }
    for (const [method, tail, body] of [
      ['GET', ''],
      ['PATCH', '', change],
      ['DELETE', ''],
      ['POST', '/retry'],
    ] as const) {
      for (const token of [admin, ADMIN_TOKEN]) {
        const [real, none] = await Promise.all(
          [id, random].map((one) => send(method, `${APPS}/${one}${tail}`, body, token)),
        )
        expect([method, real?.status]).toEqual([method, 404])
        expect(real?.text.replaceAll(id, 'id')).toBe(none?.text.replaceAll(random, 'id'))
      }
    }
    expect(await test.apps.expect(BETA.id, id)).toMatchObject({ app: { version: 1 } })
  })
})

describe('the OAuth2 apps of the platform', () => {
  it('are marked in every project, where its administrators may see but not change them', async () => {
    const { id } = (await send('POST', ALL, CHAT, ADMIN_TOKEN)).body
    const { items } = (await send('GET', APPS, undefined, await test.token('viewer'))).body
    expect(items).toMatchObject([{ id, platform: true }])
    expect((await send('GET', `${APPS}/${id}`)).status).toBe(200)
    expect((await send('PATCH', `${APPS}/${id}`, { version: 1, clientSecret: 'x' })).status).toBe(403)
    expect((await send('POST', `${APPS}/${id}/retry`)).status).toBe(403)
    expect((await send('DELETE', `${APPS}/${id}`)).status).toBe(403)
    expect((await send('DELETE', `${ALL}/${id}`, undefined, ADMIN_TOKEN)).status).toBe(204)
  })

  it('do not show those of a project', async () => {
    const { id } = await create()
    expect((await send('GET', ALL, undefined, ADMIN_TOKEN)).body).toEqual({ items: [] })
    expect((await send('GET', `${ALL}/${id}`, undefined, ADMIN_TOKEN)).status).toBe(404)
  })

  it('are a matter for administrators of the platform', async () => {
    for (const [method, path] of [
      ['GET', ALL],
      ['POST', ALL],
      ['GET', `${ALL}/x`],
      ['PATCH', `${ALL}/x`],
      ['DELETE', `${ALL}/x`],
      ['POST', `${ALL}/x/retry`],
    ] as const) {
      const body = ['POST', 'PATCH'].includes(method) ? {} : undefined
      expect([method, path, (await send(method, path, body)).status]).toEqual([method, path, 403])
    }
  })
})

describe.each(['builder', 'operator', 'viewer'] as const)('a %s', (role) => {
  it('sees OAuth2 apps and changes none', async () => {
    const { id } = await create()
    const token = await test.token(role)
    expect((await send('GET', APPS, undefined, token)).status).toBe(200)
    expect((await send('GET', `${APPS}/${id}`, undefined, token)).status).toBe(200)
    expect((await send('POST', APPS, CHAT, token)).status).toBe(403)
    expect((await send('PATCH', `${APPS}/${id}`, { version: 1 }, token)).status).toBe(403)
    expect((await send('DELETE', `${APPS}/${id}`, undefined, token)).status).toBe(403)
    expect((await send('POST', `${APPS}/${id}/retry`, undefined, token)).status).toBe(403)
  })
})
