import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TokenService } from '../access/token-service.js'
import { engines } from '../database/testing/engines.js'
import { ALPHA, ASSETS, type TestApp, testApp } from '../http/testing/test-app.js'
import { EnvironmentService } from './environment-service.js'
import { insertEnvironment, insertProject } from './environment-store.js'
import { settingsPages } from './settings-pages.js'

const SETTINGS = '/projects/alpha/settings'
const DEVELOPMENT = { id: 'env_dev', key: 'development', name: 'Development', position: 0 }

let app: TestApp
let environments: EnvironmentService
let admin: string

beforeEach(async () => {
  const [engine] = engines
  if (!engine) throw new Error('There is no database to test with')
  const store = await engine.open()
  await store.database.transaction(
    async (tx) => {
      await insertProject(tx.db, ALPHA, tx.now)
      await insertEnvironment(tx.db, ALPHA.id, DEVELOPMENT, tx.now)
    },
    { unaudited: 'a test' },
  )
  environments = new EnvironmentService(store.database)
  const routes = settingsPages({ tokens: new TokenService(store.database), environments, assets: ASSETS })
  app = await testApp({ routes, engine: { name: engine.name, open: async () => store } })
  admin = await app.token('admin')
})
afterEach(() => app.dispose())

const page = async (path: string, token = admin) => {
  const response = await app.as(token, path)
  return { status: response.status, html: await response.text() }
}

const post = async (path: string, form: Record<string, string> = {}, token = admin, partial = true) => {
  const headers: Record<string, string> = partial ? { 'hx-request': 'true' } : {}
  const response = await app.as(token, path, { method: 'POST', body: new URLSearchParams(form), headers })
  return { status: response.status, html: await response.text(), headers: response.headers }
}

const keys = async () => (await environments.project(ALPHA.id))?.environments.map(({ key, name }) => [key, name])

describe('settings', () => {
  it('show environments, tokens and who is signed in', async () => {
    const { html } = await page(SETTINGS)
    for (const shown of ['Development', 'Drafts are written here', 'admin token', 'What you may do here']) {
      expect(html).toContain(shown)
    }
  })

  it('show a viewer no tokens and no way to change anything', async () => {
    const { html } = await page(SETTINGS, await app.token('viewer'))
    for (const way of ['Add environment', 'Rename', 'Create token', 'Revoke']) expect(html).not.toContain(way)
  })
})

describe('an environment', () => {
  it('is added with a key made from its name', async () => {
    const { headers } = await post(`${SETTINGS}/environments`, { name: 'Quality Assurance', key: '' })
    expect(headers.get('hx-redirect')).toBe(SETTINGS)
    expect(await keys()).toContainEqual(['quality-assurance', 'Quality Assurance'])
  })

  it.each([
    [{ name: '', key: 'qa' }, 422, 'An environment needs a name.'],
    [{ name: 'QA', key: 'Not a key' }, 422, 'Use lower-case letters'],
    [{ name: 'Another', key: 'development' }, 409, 'The project has an environment &quot;development&quot;.'],
  ])('is refused with %j, and what was typed stays', async (form, expected, message) => {
    const { status, html } = await post(`${SETTINGS}/environments`, form)
    expect(status).toBe(expected)
    expect(html).toContain(message)
    expect(html).toContain(`value="${form.key}"`)
  })

  it('is renamed, and keeps its key', async () => {
    const rename = '/projects/alpha/environments/development/rename'
    expect((await post(rename, { name: ' ' })).status).toBe(422)
    await post(rename, { name: 'Workbench' }, admin, false)
    expect(await keys()).toEqual([['development', 'Workbench']])
  })

  it('is not changed by who may not', async () => {
    const builder = await app.token('builder')
    expect((await post(`${SETTINGS}/environments`, { name: 'QA' }, builder)).status).toBe(403)
    expect((await post('/projects/alpha/environments/development/rename', { name: 'x' }, builder)).status).toBe(403)
  })
})

describe('an API token', () => {
  const FORM = { 'values.name': 'Export', 'values.role': 'viewer', 'values.expiresInDays': '30' }

  it('is shown once, works, and reaches only the environment that was chosen', async () => {
    const { html } = await post(`${SETTINGS}/tokens`, { ...FORM, 'values.environment': 'development' })
    const secret = /plb_\w+/.exec(html)?.[0] ?? ''
    expect(html).toContain('It is not stored and cannot be shown again.')
    expect((await (await app.as(secret, '/api/v1/me')).json()).environmentId).toBe('env_dev')
    const settings = (await page(SETTINGS)).html
    expect(settings).toContain('Export')
    expect(settings).not.toContain(secret)
  })

  it.each([
    ['values.name', ''],
    ['values.role', 'owner'],
    ['values.expiresInDays', '366'],
    ['values.environment', 'moon'],
  ])('is refused with a wrong %s, shown at its field', async (name, value) => {
    const { status, html } = await post(`${SETTINGS}/tokens`, { ...FORM, [name]: value })
    expect(status).toBe(422)
    expect(html).toContain(`id="field-${name.replace('.', '-')}-problem"`)
    expect(html).not.toContain('plb_')
  })

  it('is revoked after a question that names it', async () => {
    const { html } = await post(`${SETTINGS}/tokens`, FORM)
    const secret = /plb_\w+/.exec(html)?.[0] ?? ''
    const tokens = (await page(SETTINGS)).html
    const path = /href="([^"]+\/revoke)"[^>]*aria-label="Revoke Export"/.exec(tokens)?.[1] ?? ''
    expect((await page(path)).html).toContain('Revoke Export?')
    expect((await post(path)).headers.get('hx-redirect')).toBe(SETTINGS)
    expect((await app.as(secret, '/api/v1/me')).status).toBe(401)
    expect((await page(path)).status).toBe(404)
  })

  it('is not made by who may not', async () => {
    expect((await post(`${SETTINGS}/tokens`, FORM, await app.token('builder'))).status).toBe(403)
  })
})
