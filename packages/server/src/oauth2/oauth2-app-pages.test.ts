import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN_TOKEN, ALPHA } from '../http/testing/test-app.js'
import { newId } from '../id.js'
import { labCaller } from './testing/app-lab.js'
import { type AppsApp, appsApp } from './testing/apps-app.js'

const SETTINGS = '/projects/alpha/settings'
const PAGES = `${SETTINGS}/oauth2-apps`
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

const read = async (response: Response) => {
  const html = await response.text()
  expect(html).not.toContain(CANARY)
  return { status: response.status, html, to: response.headers.get('hx-redirect') ?? response.headers.get('location') }
}
const page = async (path: string, token = admin) => read(await test.as(token, path))
const post = async (path: string, form: Record<string, string> = {}, token = admin, partial = true) =>
  read(await test.post(token, path, form, partial))
const form = (given: Record<string, string> = {}) => ({
  piece: 'chat',
  method: 'oauth2',
  id: newId('oap'),
  'values.clientId': 'client-1',
  'values.clientSecret': CANARY,
  ...given,
})
const enter = (projectId: string | null = ALPHA.id, given: object = {}) =>
  test.appEditor.create(projectId, { ...CHAT, ...given }, labCaller())
const appsOf = async (projectId: string | null) => (await test.apps.list(projectId)).map(({ app }) => app)
const refuse = (id: string) =>
  test.database.transaction((tx) => test.apps.markMisconfigured(tx, id, 1, 'invalid_client'))

describe('the OAuth2 apps among the settings', () => {
  it('say what they are for while there are none', async () => {
    const { html } = await page(SETTINGS)
    expect(html).toContain('No OAuth2 apps yet.')
    expect(html).toContain(`href="${PAGES}/new"`)
  })

  it('show piece, auth method, shortened client id, whom they are for and how the provider takes them', async () => {
    await enter(ALPHA.id, { clientId: '1234567890-abcdefghijklmnopqrstuvwxyz' })
    const { id } = await enter(null, { piece: 'open', clientSecret: undefined })
    await refuse(id)
    const { html } = await page(SETTINGS)
    const shown = ['Chat', 'Sign in', '1234567890-abc…stuvwxyz', 'This project', 'OK']
    for (const text of [...shown, 'All projects', 'Refused by the provider']) expect(html).toContain(text)
  })

  it('tell two apps of one piece apart by their auth methods', async () => {
    for (const method of ['user', 'bot']) await enter(ALPHA.id, { piece: 'suite', method })
    const { html } = await page(SETTINGS)
    for (const title of ['As a person', 'As a bot']) expect(html).toContain(`Edit OAuth2 app of Suite (${title})`)
  })

  it('say that an app waits because the provider asked for it', async () => {
    const { id } = await enter()
    await test.database.transaction((tx) => test.apps.pause(tx, id, tx.now + 3_600_000), { unaudited: 'a test' })
    const { html } = await page(SETTINGS)
    expect(html).toContain('Waiting')
    expect(html).toContain('aria-label="Try again the OAuth2 app of Chat"')
  })

  it('show who may not edit them no way to do so', async () => {
    await enter()
    const { html } = await page(SETTINGS, await test.token('builder'))
    expect(html).toContain('client-1')
    for (const way of ['Add OAuth2 app', 'Edit OAuth2 app', 'Delete OAuth2 app']) expect(html).not.toContain(way)
  })

  it('let an administrator of the project change its own, one of the platform all', async () => {
    await enter(null)
    const ways = ['Edit OAuth2 app of Chat', 'Delete OAuth2 app of Chat']
    for (const way of ways) {
      expect((await page(SETTINGS)).html).not.toContain(way)
      expect((await page(SETTINGS, ADMIN_TOKEN)).html).toContain(way)
    }
  })

  it('send whoever wants to change one of the configuration there', async () => {
    await test.appConfiguration.apply([CHAT])
    const { html } = await page(SETTINGS, ADMIN_TOKEN)
    expect(html).toContain('From the configuration')
    expect(html).not.toContain('Edit OAuth2 app of Chat')
    await test.appConfiguration.apply([])
    expect((await page(SETTINGS, ADMIN_TOKEN)).html).toContain('Not configured any more')
  })
})

describe('adding an OAuth2 app', () => {
  it('begins with the pieces that use one', async () => {
    const { html } = await page(`${PAGES}/new`)
    expect(html).toContain(`href="${PAGES}/new?piece=chat"`)
    expect(html).not.toContain('piece=warehouse')
  })

  it('asks for the auth method where several use one', async () => {
    const { html } = await page(`${PAGES}/new?piece=suite`)
    for (const method of ['user', 'bot']) expect(html).toContain(`method=${method}`)
    expect(html).not.toContain('method=own')
    expect((await page(`${PAGES}/new?piece=suite&method=bot`)).html).toContain('value="bot"')
  })

  it('shows the redirect URL before there are a client id and secret, and keeps it', async () => {
    const { html } = await page(`${PAGES}/new?piece=chat`)
    const [, id = ''] = /name="id" value="(oap_\w+)"/.exec(html) ?? []
    expect(html).toContain(`data-copy="http://localhost/oauth2/callback/${id}"`)
    expect(html).toContain('Register an app at the provider.')
    expect((await post(PAGES, form({ id }))).to).toBe(SETTINGS)
    expect(await appsOf(ALPHA.id)).toMatchObject([{ id, clientId: 'client-1', method: 'oauth2' }])
  })

  it('takes the spaces away that copying adds', async () => {
    await post(PAGES, form({ 'values.clientId': ' client-1\r\n', 'values.clientSecret': `${CANARY} ` }))
    const [app] = await appsOf(ALPHA.id)
    expect(app && (await test.apps.credentials(app))).toEqual({ clientId: 'client-1', clientSecret: CANARY })
  })

  it.each([
    ['values.clientId', ''],
    ['values.clientId', 'a\0b'],
    ['values.clientId', 'x'.repeat(1_001)],
    ['values.clientSecret', ''],
    ['values.clientSecret', '••••••••'],
  ])('is refused with a wrong %s, shown at its field', async (name, value) => {
    for (const partial of [true, false]) {
      const { status, html } = await post(PAGES, form({ [name]: value }), admin, partial)
      expect(status).toBe(422)
      expect(html).toContain(`id="field-${name.replace('.', '-')}-problem"`)
    }
    expect(await appsOf(ALPHA.id)).toEqual([])
  })

  it('keeps the redirect URL when it is refused without script', async () => {
    const sent = form({ 'values.clientSecret': '' })
    const { html } = await post(PAGES, sent, admin, false)
    expect(html).toContain(`/oauth2/callback/${sent.id}`)
    expect(html).toContain('value="client-1"')
  })

  it.each([
    ['no', ''],
    ['half an', 'oap_'],
    ['another kind of', 'con_01k00000000000000000000000'],
    ['a path for an', 'oap_../../x'],
    ['a huge', `oap_${'x'.repeat(10_000)}`],
  ])('is refused with %s id', async (_, id) => {
    expect((await post(PAGES, form({ id }))).status).toBe(422)
    expect(await appsOf(ALPHA.id)).toEqual([])
  })

  it('is refused where there is one, or where the id was taken meanwhile', async () => {
    const sent = form()
    await post(PAGES, sent)
    expect((await post(PAGES, form())).html).toContain('This project has an OAuth2 app for this auth method of Chat.')
    const other = { ...sent, piece: 'open' }
    expect((await post(PAGES, other)).html).toContain('belongs to another OAuth2 app by now')
  })

  it('for all projects is offered to administrators of the platform, and refused to others', async () => {
    expect((await page(`${PAGES}/new?piece=chat`)).html).not.toContain('For all projects')
    expect((await page(`${PAGES}/new?piece=chat`, ADMIN_TOKEN)).html).toContain('For all projects')
    expect((await post(PAGES, form({ platform: 'true' }))).status).toBe(403)
    expect((await post(PAGES, form({ platform: 'true' }), ADMIN_TOKEN)).to).toBe(SETTINGS)
    expect(await appsOf(null)).toMatchObject([{ projectId: null }])
  })

  it('is not for who may not edit OAuth2 apps', async () => {
    const builder = await test.token('builder')
    expect((await page(`${PAGES}/new`, builder)).status).toBe(403)
    expect((await post(PAGES, form(), builder)).status).toBe(403)
  })

  it.each(['warehouse', 'nothing'])('is refused for the piece %s', async (piece) => {
    expect((await page(`${PAGES}/new?piece=${piece}`)).status).toBe(piece === 'nothing' ? 404 : 422)
  })
})

describe('editing an OAuth2 app', () => {
  it('never fills in the secret, and keeps it when it is left empty', async () => {
    const { id } = await enter()
    const { html } = await page(`${PAGES}/${id}/edit`)
    expect(html).toContain('value="client-1"')
    expect(html).toContain('leave empty to keep')
    const same = { version: '1', 'values.clientId': 'client-1', 'values.clientSecret': '' }
    expect((await post(`${PAGES}/${id}/edit`, same)).to).toBe(SETTINGS)
    expect(await appsOf(ALPHA.id)).toMatchObject([{ version: 1 }])
  })

  it('asks for the secret again with another client id', async () => {
    const { id } = await enter()
    const change = { version: '1', 'values.clientId': 'client-2', 'values.clientSecret': '' }
    for (const partial of [true, false]) {
      const { status, html } = await post(`${PAGES}/${id}/edit`, change, admin, partial)
      expect(status).toBe(422)
      expect(html).toContain('A client secret belongs to its client ID.')
    }
    await post(`${PAGES}/${id}/edit`, { ...change, 'values.clientSecret': `${CANARY}-2` })
    expect(await appsOf(ALPHA.id)).toMatchObject([{ clientId: 'client-2', version: 2 }])
  })

  it('without a client id says that one is needed', async () => {
    const { id } = await enter()
    const { status, html } = await post(`${PAGES}/${id}/edit`, { version: '1', 'values.clientSecret': 'x' })
    expect([status, html.includes('Client ID is required.')]).toEqual([422, true])
  })

  it('of an older version loses nobody’s change', async () => {
    const { id } = await enter()
    const change = { 'values.clientId': 'client-1', 'values.clientSecret': 'x' }
    for (const version of ['7', 'x', '']) {
      const { status, html } = await post(`${PAGES}/${id}/edit`, { ...change, version })
      expect([status, html.includes('Somebody else changed this OAuth2 app meanwhile')]).toEqual([409, true])
    }
  })
})

describe('an OAuth2 app', () => {
  it('is deleted after a question that names it', async () => {
    const { id } = await enter()
    expect((await page(`${PAGES}/${id}/delete`)).html).toContain('Delete the OAuth2 app of Chat?')
    expect((await post(`${PAGES}/${id}/delete`)).to).toBe(SETTINGS)
    expect((await page(`${PAGES}/${id}/delete`)).status).toBe(404)
  })

  it('that was refused is tried again', async () => {
    const { id } = await enter()
    await refuse(id)
    const retry = `${PAGES}/${id}/retry`
    expect((await page(SETTINGS)).html).toContain(`action="${retry}"`)
    expect((await post(retry, {}, admin, false)).to).toBe(SETTINGS)
    expect((await page(SETTINGS)).html).not.toContain(retry)
  })

  it('of another project has no pages here', async () => {
    const { id } = await enter('prj_b')
    for (const path of ['edit', 'delete']) expect((await page(`${PAGES}/${id}/${path}`)).status).toBe(404)
    for (const path of ['edit', 'delete', 'retry']) expect((await post(`${PAGES}/${id}/${path}`)).status).toBe(404)
  })
})
