import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TestFailure } from '../pieces/test-failure.js'
import { PLACE } from './testing/page-parts.js'
import { PAGES, type PagesApp, pagesApp } from './testing/pages-app.js'
import { ScriptedRunner } from './testing/scripted-runner.js'

const SECRET = 'canary-4f1c-password'
const FORM = { piece: 'warehouse', method: 'password', name: 'Orders', tags: 'sales, eu' }
const VALUES = { 'values.host': 'db.example.com', 'values.password': SECRET, 'values.note': 'read only' }

let app: PagesApp
let builder: string

beforeEach(async () => {
  app = await pagesApp()
  builder = await app.token('builder')
})
afterEach(() => app.dispose())
afterAll(() => ScriptedRunner.close())

const page = async (path: string, token = builder, partial = false) => {
  const response = await app.as(token, path, partial ? { headers: { 'hx-request': 'true' } } : {})
  return { status: response.status, html: await response.text(), headers: response.headers }
}

const post = async (
  path: string,
  form: Record<string, string>,
  options: { token?: string; partial?: boolean } = {},
) => {
  const response = await app.post(options.token ?? builder, path, form, options.partial)
  return { status: response.status, html: await response.text(), headers: response.headers }
}

const add = (form: Record<string, string> = {}) => post(`${PAGES}/new`, { ...FORM, ...VALUES, in: 'list', ...form })
const triggers = (headers: Headers) => JSON.parse(headers.get('hx-trigger') ?? '{}')
const read = (key: string) => app.services.connections.expect(PLACE, key)

describe('the list', () => {
  it('says what to do when there is nothing, and only to who may do it', async () => {
    const viewer = await app.token('viewer')
    expect((await page(PAGES)).html).toContain('New connection')
    const seen = await page(PAGES, viewer)
    expect(seen.html).toContain('No connections in Development yet')
    expect(seen.html).not.toContain('New connection')
  })

  it('shows name, account, type, status and tags of a connection', async () => {
    await add()
    const { html } = await page(PAGES)
    for (const shown of ['Orders', 'app@shop', 'Database', 'Active', 'eu', '+1']) expect(html).toContain(shown)
  })

  it('escapes what people typed', async () => {
    await add({ name: '<b>"Orders"</b>', tags: '<i>' })
    const { html } = await page(PAGES)
    expect(html).not.toMatch(/<b>"|<i>/)
    expect(html).toContain('&lt;b&gt;&quot;Orders&quot;&lt;/b&gt;')
  })

  it('narrows by name, status, type, piece and tag, and says so when nothing is left', async () => {
    await add()
    const hits = ['search=rder', 'status=active', 'type=Database', 'piece=warehouse', 'tag=eu']
    const misses = ['search=zzz', 'status=not_active', 'type=Web', 'piece=other', 'tag=none']
    for (const query of hits) expect((await page(`${PAGES}?${query}`)).html, query).toContain('app@shop')
    for (const query of misses) {
      expect((await page(`${PAGES}?${query}`)).html, query).toContain('No connection matches')
    }
  })

  it('answers htmx with the list and the sidebar alone, and the address without empty filters', async () => {
    await add()
    const { html, headers } = await page(`${PAGES}?search=ord&status=&type=`, builder, true)
    expect(html).toMatch(/^<div id="connection-list"/)
    expect(html).toContain('hx-swap-oob="true"')
    expect(html).not.toContain('<html')
    expect(headers.get('hx-replace-url')).toBe(`${PAGES}?search=ord`)
  })

  it('offers only what the role allows', async () => {
    const viewer = await app.token('viewer')
    await add()
    const { html } = await page(PAGES, viewer)
    expect(html).toContain('View')
    for (const path of ['__key__/edit', '__key__/test', '__key__/delete']) expect(html).not.toContain(path)
  })
})

describe('a new connection', () => {
  it('asks for the piece, then the method, then the credentials', async () => {
    expect((await page(`${PAGES}/new`)).html).toContain('What do you want to connect to?')
    expect((await page(`${PAGES}/new?piece=warehouse`)).html).toContain('How do you want to authenticate?')
    const { html } = await page(`${PAGES}/new?piece=warehouse&method=password`)
    expect(html).toContain('name="values.host"')
    expect(html).toMatch(/name="name"[^>]*value="Warehouse"|value="Warehouse"[^>]*name="name"/)
    expect(html).toContain('Ask for a user.')
  })

  it('is a dialog for htmx and a page for an address', async () => {
    expect((await page(`${PAGES}/new?in=list`, builder, true)).html).toMatch(/^<dialog/)
    expect((await page(`${PAGES}/new`)).html).toContain('<html')
  })

  it('searches pieces by title, type and description', async () => {
    const search = (words: string) => page(`${PAGES}/new?only=choices&search=${words}`, builder, true)
    for (const words of ['ware', 'database', 'reads+warehouse']) {
      expect((await search(words)).html, words).toContain('Warehouse')
    }
    expect((await search('mail')).html).toContain('No piece matches')
  })

  it('proposes a name that is not taken', async () => {
    await add({ name: 'Warehouse' })
    expect((await page(`${PAGES}/new?piece=warehouse&method=password`)).html).toContain('value="Warehouse 2"')
  })

  it('is added, tells the page, and closes the dialog', async () => {
    const { status, headers } = await add()
    expect(status).toBe(204)
    expect(triggers(headers)).toMatchObject({
      toast: { message: 'Orders was added.' },
      'close-dialog': {},
      connectionsChanged: {},
      connectionCreated: { key: 'orders', name: 'Orders' },
    })
    expect(await read('orders')).toMatchObject({ tags: ['eu', 'sales'], values: { host: 'db.example.com' } })
  })

  it('leads to its page when it was not made in a dialog', async () => {
    const { status, headers } = await post(`${PAGES}/new`, { ...FORM, ...VALUES }, { partial: false })
    expect(status).toBe(303)
    expect(headers.get('location')).toBe(`${PAGES}/orders`)
  })

  it('names every field at fault, and saves nothing', async () => {
    const { status, html } = await add({ name: ' ', 'values.host': '', 'values.password': '' })
    expect(status).toBe(422)
    expect(html).toContain('data-problem-of="field-name"')
    const rest = await add({ 'values.host': '', 'values.password': '' })
    expect(rest.html).toContain('data-problem-of="field-values-host"')
    expect(rest.html).toContain('data-problem-of="field-values-password"')
    expect(app.runner.tries).toBe(0)
    await expect(read('orders')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('shows a failed test at its field with the hint and the steps, and saves nothing', async () => {
    app.runner.outcome = refused()
    const { status, html } = await add()
    expect(status).toBe(422)
    expect(html).toContain('data-problem-of="field-values-password"')
    for (const said of ['Wrong password.', 'Look it up.', 'Configuration', 'Authentication'])
      expect(html).toContain(said)
    await expect(read('orders')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('keeps everything but the secret when a page without script comes back', async () => {
    app.runner.outcome = refused()
    const { status, html } = await post(`${PAGES}/new`, { ...FORM, ...VALUES }, { partial: false })
    expect(status).toBe(422)
    for (const kept of ['value="Orders"', 'value="sales, eu"', 'value="db.example.com"']) expect(html).toContain(kept)
    expect(html).toContain('Wrong password.')
    expect(html).not.toContain(SECRET)
  })

  it('is tested without being saved', async () => {
    const { status, html } = await post(`${PAGES}/new/test`, { ...FORM, ...VALUES })
    expect(status).toBe(200)
    expect(html).toContain('Signed in as app@shop.')
    await expect(read('orders')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('says that a method cannot be tested, which is no failure', async () => {
    const { status, html } = await post(`${PAGES}/new/test`, { ...FORM, method: 'none' })
    expect(status).toBe(200)
    expect(html).toContain('This cannot be tested')
  })
})

describe('a connection', () => {
  beforeEach(async () => {
    await add()
  })

  it('shows everything but the secret, also to who may only look', async () => {
    const { html } = await page(`${PAGES}/orders`, await app.token('viewer'))
    for (const shown of ['db.example.com', 'read only', 'app@shop', 'User and password', 'Set <time']) {
      expect(html).toContain(shown)
    }
    expect(html).not.toContain('History')
    expect(html).not.toContain(`${PAGES}/orders/edit`)
  })

  it('shows its history to who may see it', async () => {
    const { html } = await page(`${PAGES}/orders`, await app.token('operator'))
    expect(html).toContain('created connection')
  })

  it('never sends the secret to a browser', async () => {
    app.runner.outcome = refused()
    const operator = await app.token('operator')
    const paths = ['', '/orders', '/orders/edit', '/orders/edit?in=list', '/orders/delete', '?search=orders']
    for (const path of paths) {
      expect((await page(PAGES + path, operator)).html, path).not.toContain(SECRET)
      expect((await page(PAGES + path, operator, true)).html, path).not.toContain(SECRET)
    }
    const answers = [
      await add(),
      await post(`${PAGES}/new/test`, { ...FORM, ...VALUES }),
      await post(`${PAGES}/orders/edit`, { ...FORM, ...VALUES, generation: '1' }, { partial: false }),
      await post(`${PAGES}/orders/edit/test`, { ...FORM, ...VALUES }),
      await post(`${PAGES}/orders/test`, {}),
    ]
    for (const { html } of answers) expect(html).not.toContain(SECRET)
    expect(JSON.stringify(app.log)).not.toContain(SECRET)
  })

  it('is tested in its row, which then shows what came of it', async () => {
    app.runner.outcome = refused()
    const { status, html, headers } = await post(`${PAGES}/orders/test`, {})
    expect(status).toBe(200)
    expect(html).toMatch(/^<tr id="con_/)
    expect(html).toContain('Error')
    expect(triggers(headers).toast).toEqual({ tone: 'error', message: 'Orders: Wrong password. Look it up.' })
  })

  it('is not there for a key nobody has', async () => {
    for (const path of ['/nothing', '/nothing/edit', '/nothing/delete']) {
      expect((await page(PAGES + path)).status, path).toBe(404)
    }
  })

  it('is reached by its id where its key is the name of a page', async () => {
    await add({ name: 'New' })
    const { id } = await read('new')
    expect((await page(PAGES)).html).toContain(`${PAGES}/${id}"`)
    expect((await page(`${PAGES}/${id}`)).html).toContain('<h1')
  })
})

describe('changing a connection', () => {
  const kept = { ...FORM, 'values.host': 'db.example.com', 'values.note': 'read only', in: 'list' }

  beforeEach(async () => {
    await add()
    app.runner.tries = 0
  })

  const save = (form: Record<string, string>, generation = '1') =>
    post(`${PAGES}/orders/edit`, { ...kept, generation, ...form })

  it('renames without trying the credentials, which are kept', async () => {
    const { status, headers } = await save({ name: 'Orders of today' })
    expect(status).toBe(204)
    expect(triggers(headers)).toMatchObject({
      connectionsChanged: {},
      toast: { message: 'Orders of today was saved.' },
    })
    expect(app.runner.tries).toBe(0)
    expect(await read('orders')).toMatchObject({
      name: 'Orders of today',
      secretsSet: { password: expect.any(Number) },
    })
  })

  it('writes nothing when nothing was changed', async () => {
    await save({})
    expect(await read('orders')).toMatchObject({ generation: 1 })
    expect((await app.trail('prj_a')).map(({ action }) => action)).not.toContain('connection.changed')
  })

  it('tries changed values with the stored secret', async () => {
    expect((await save({ 'values.note': '' })).status).toBe(204)
    expect(app.runner.tries).toBe(1)
    expect((await read('orders')).values).toEqual({ host: 'db.example.com' })
  })

  it('says beforehand, and at the field, that a new destination asks for the secret again', async () => {
    const { html } = await page(`${PAGES}/orders/edit`)
    expect(html).toContain('Server decides where the credentials are sent. If you change it, enter Password again.')
    const refusal = await save({ 'values.host': 'elsewhere.example.com' })
    expect(refusal.status).toBe(422)
    expect(refusal.html).toContain('data-problem-of="field-values-password"')
    expect((await read('orders')).values).toMatchObject({ host: 'db.example.com' })
  })

  it('saves nothing over somebody else’s change, and offers to load it', async () => {
    await save({ name: 'Theirs' })
    const { status, html } = await save({ name: 'Mine' })
    expect(status).toBe(409)
    expect(html).toContain('Somebody else changed this connection meanwhile')
    expect(html).toContain(`hx-get="${PAGES}/orders/edit?in=list"`)
    expect(await read('orders')).toMatchObject({ name: 'Theirs' })
  })
})

describe('deleting a connection', () => {
  beforeEach(async () => {
    await add()
  })

  const remove = (form: Record<string, string>, token = builder) =>
    post(`${PAGES}/orders/delete`, { in: 'list', ...form }, { token })

  it('asks first, then deletes and tells the page', async () => {
    expect((await page(`${PAGES}/orders/delete`, builder, true)).html).toContain('Delete Orders?')
    const { status, headers } = await remove({})
    expect(status).toBe(204)
    expect(triggers(headers)).toMatchObject({ connectionsChanged: {}, 'close-dialog': {} })
    await expect(read('orders')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('leads to the list from the page of the connection', async () => {
    const { headers } = await remove({ in: 'view' })
    expect(headers.get('hx-redirect')).toBe(PAGES)
  })

  it('names flow, version, environment and step while it is in use, and has no button to delete', async () => {
    await app.use({ key: 'daily', name: 'Daily report' }, 'read-orders', 'orders')
    const { html } = await page(`${PAGES}/orders/delete`, builder, true)
    for (const named of ['Daily report', 'read-orders', 'Draft · Development', 'Version 3 · Development']) {
      expect(html).toContain(named)
    }
    expect(html).toContain('href="/projects/alpha/flows/daily')
    expect(html).not.toContain('type="submit"')
  })

  it('names them also when a flow began to use it after the question', async () => {
    await app.use({ key: 'daily', name: 'Daily report' }, 'read-orders', 'orders')
    const { status, html } = await remove({})
    expect(status).toBe(409)
    expect(html).toContain('Daily report')
    expect(await read('orders')).toMatchObject({ key: 'orders' })
  })

  it('deletes one in use for who may, once its name was typed', async () => {
    await app.use({ key: 'daily', name: 'Daily report' }, 'read-orders', 'orders')
    const operator = await app.token('operator')
    const wrong = await remove({ force: 'true', confirm: 'orders' }, operator)
    expect(wrong.status).toBe(422)
    expect(wrong.html).toContain('This is not the name of the connection.')
    expect((await remove({ force: 'true', confirm: 'Orders' }, operator)).status).toBe(204)
    await expect(read('orders')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('is not forced by who may not', async () => {
    await app.use({ key: 'daily', name: 'Daily report' }, 'read-orders', 'orders')
    expect((await remove({ force: 'true', confirm: 'Orders' })).status).toBe(403)
    expect(await read('orders')).toMatchObject({ key: 'orders' })
  })
})

describe('choices from the outside system', () => {
  it('are asked with what is filled in, and stand in a list', async () => {
    const form = { ...FORM, ...VALUES, _field: 'host', _search: '' }
    const { html } = await post(`${PAGES}/options`, form)
    expect(html).toContain('data-value="a"')
    expect(html).toContain('Answer A')
  })

  it('say why there are none', async () => {
    await add()
    const form = { ...FORM, 'values.host': 'elsewhere.example.com', connection: 'orders', _field: 'host' }
    const { status, html } = await post(`${PAGES}/options`, form)
    expect(status).toBe(200)
    expect(html).toContain('data-options-problem')
    expect(html).toContain('Password must be given again')
  })
})

const refused = () =>
  new TestFailure({ code: 'invalid_credentials', message: 'Wrong password.', hint: 'Look it up.', field: 'password' }, [
    { name: 'authentication', ok: false, ms: 2, message: 'Wrong password.' },
  ])
