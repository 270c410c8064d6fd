import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPieceFolder, type PieceFolder } from '../../../test/support/piece-folder.js'
import { startWebTarget, type WebTarget } from '../../../test/support/web-target.js'
import { type RunningWorkbench, startWorkbench } from './start-workbench.js'
import { ACME } from './workbench/testing/acme-piece.js'

const KEY = 'canary-key-7c41/+x'
const FORMS = [KEY, encodeURIComponent(KEY), Buffer.from(KEY).toString('base64').slice(0, 16)]
const BUILT = { isLoaded: true, problems: [], ms: 12 }
const PAGE = '/projects/default/environments/development/workbench'

const scratch = mkdtempSync(join(tmpdir(), 'plugboard-workbench-'))
let folder: PieceFolder
let target: WebTarget
let workbench: RunningWorkbench
let cookie: string

beforeAll(async () => {
  folder = await createPieceFolder('acme', ACME)
  target = await startWebTarget()
  const environment = {
    PLUGBOARD_ENDPOINTS: JSON.stringify({ acme: { api: target.url } }),
    PLUGBOARD_LOG_LEVEL: 'silent',
    PLUGBOARD_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
  }
  const path = join(folder.path, 'piece-acme')
  workbench = await startWorkbench({ folder: path, dataFolder: join(scratch, 'data'), port: 0, environment })
  const opened = await fetch(workbench.createLink(), { redirect: 'manual' })
  cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
})

afterAll(async () => {
  await workbench?.close()
  await target?.close()
  folder?.clean()
  rmSync(scratch, { recursive: true, force: true })
})

const get = async (path: string) => {
  const response = await fetch(workbench.url + path, { headers: { cookie }, redirect: 'manual' })
  return { status: response.status, headers: response.headers, html: await response.text() }
}

const post = async (path: string, form: Record<string, string>, headers: Record<string, string> = {}) => {
  const own = { cookie, origin: workbench.url, 'sec-fetch-site': 'same-origin', 'hx-request': 'true' }
  const body = new URLSearchParams(form)
  const response = await fetch(workbench.url + PAGE + path, { method: 'POST', headers: { ...own, ...headers }, body })
  return { status: response.status, html: await response.text() }
}

const test = (apiKey: string) => post('/auth/api-key', { 'auth.api-key.apiKey': apiKey })

describe('a workbench whose piece cannot be built yet', () => {
  it('shows what is wrong, and nothing else', async () => {
    const problems = [{ kind: 'load' as const, at: 'src/acme.ts', message: 'Cannot find <module>' }]
    workbench.show({ isLoaded: false, problems, ms: 5 })
    const { html } = await get(PAGE)
    expect(html).toContain('Cannot be loaded')
    expect(html).toContain('Cannot find &lt;module&gt;')
    expect(html).not.toContain('Authentication')
    workbench.show(BUILT)
  })
})

describe('who may use it', () => {
  it('is who opened the link, once', async () => {
    const link = workbench.createLink()
    const [first, second] = [await fetch(link, { redirect: 'manual' }), await fetch(link, { redirect: 'manual' })]
    expect([first.status, first.headers.get('location')]).toEqual([303, '/workbench'])
    expect(first.headers.get('set-cookie')).toMatch(/^plugboard_workbench_0=.*HttpOnly; SameSite=Lax/)
    expect([second.status, second.headers.get('set-cookie')]).toEqual([404, null])
    expect(await second.text()).toContain('This link was used already')
  })

  it('is nobody without a sign-in', async () => {
    for (const path of [PAGE, `${PAGE}/events`, `${PAGE}/icon`, '/workbench']) {
      const { status, headers } = await fetch(workbench.url + path, { redirect: 'manual' })
      expect([path, status]).toEqual([path, 303])
      expect(headers.get('location')).toMatch(/^\/sign-in/)
    }
  })

  it('is no page of another site, not even one on this machine', async () => {
    const before = target.requests.length
    for (const site of ['cross-site', 'same-site', 'none']) {
      const { status } = await post('/action/greet', { 'action.greet.name': 'Eve' }, { 'sec-fetch-site': site })
      expect(status).toBe(403)
    }
    expect(target.requests.length).toBe(before)
  })
})

describe('the forms', () => {
  it('are those of every method, action and trigger', async () => {
    const { html } = await get(PAGE)
    for (const name of ['auth.api-key.apiKey', 'action.greet.name', 'action.greet.item']) {
      expect(html).toContain(`name="${name}"`)
    }
    for (const shown of ['Create a key in your Acme settings.', 'Built in 12 ms', 'Poll once', 'Version 1.0.0']) {
      expect(html).toContain(shown)
    }
  })

  it('keep what was typed when the piece was built anew, but no secret', async () => {
    const revision = /name="revision" value="(\d+)"/.exec((await get(PAGE)).html)?.[1] ?? ''
    const typed = { revision, 'action.greet.name': 'Grace', 'auth.api-key.apiKey': KEY, 'action.gone.name': 'x' }
    workbench.show(BUILT)
    const { html } = await post('/refresh', typed)
    expect(html).toContain('value="Grace"')
    expect(html).not.toContain('canary')
    expect(html).toContain(`name="revision" value="${Number(revision) + 1}"`)
  })

  it('stay as they were when a build cannot be loaded', async () => {
    const problems = [{ kind: 'build' as const, at: 'src/acme.ts:3:7', message: "TS1005: ';' expected." }]
    workbench.show({ isLoaded: false, problems, ms: 5 })
    const { html } = await get(PAGE)
    expect(html).toContain('src/acme.ts:3:7')
    expect(html).toContain('name="action.greet.name"')
    workbench.show(BUILT)
    expect((await get(PAGE)).html).not.toContain('src/acme.ts:3:7')
  })

  it('show the icon as it was built last', async () => {
    const icon = '<svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>'
    writeFileSync(join(folder.path, 'piece-acme/icon.svg'), icon)
    const { html, headers } = await get(`${PAGE}/icon?revision=2`)
    expect(html).toBe(icon)
    expect(headers.get('content-security-policy')).toContain('sandbox')
  })
})

describe('credentials', () => {
  it('are asked for before anything is run with them', async () => {
    const { html } = await post('/action/greet', { 'action.greet.name': 'Ada' })
    expect(html).toContain('There are no credentials for “API key” yet.')
  })

  it('that do not work are refused at their field, with the steps and what was answered', async () => {
    const { status, html } = await test('wrong-canary-key')
    expect(status).toBe(422)
    expect(html).toContain('data-problem-of="field-auth-api-key-apiKey"')
    for (const shown of ['Authentication', 'Create a new key.', '/status/401']) expect(html).toContain(shown)
    expect(html).not.toContain('canary')
  })

  it('that work are kept as a connection', async () => {
    const { status, html } = await test(KEY)
    expect(status).toBe(200)
    expect(html).toContain('Signed in as ada@acme.example.')
    const page = (await get(PAGE)).html
    expect(page).toContain('leave empty to keep')
    const connections = (await get(PAGE.replace('workbench', 'connections'))).html
    expect(connections).toContain('API key')
    expect(connections).toContain('href="/workbench"')
  })

  it('are kept when the field is left empty', async () => {
    expect((await test('')).html).toContain('Signed in as ada@acme.example.')
  })
})

describe('running an action', () => {
  it('shows its output, what it asked and was answered, and what it logged, without the key in any form', async () => {
    const { html } = await post('/action/greet', { 'action.greet.name': 'Ada' })
    expect(target.requests.at(-1)?.headers['x-key']).toBe(KEY)
    for (const shown of ['Succeeded', 'Hello, Ada', 'POST', `${target.url}/greetings?key=[secret]`, '[secret]']) {
      expect(html).toContain(shown)
    }
    expect(html).toContain('greeting with [secret]')
    for (const form of FORMS) expect(html).not.toContain(form)
  })

  it('puts what is wrong with the input at its field', async () => {
    const { html } = await post('/action/greet', {})
    expect(html).toContain('data-problem-of="field-action-greet-name"')
    expect(html).toContain('Failed')
  })

  it('shows the stack of a mistake, and needs no credentials where there are none', async () => {
    const { html } = await post('/action/crash', {})
    expect(html).toContain('a mistake of mine')
    expect(html).toContain('internal')
  })

  it('runs the new code once the piece was built anew', async () => {
    const entry = join(folder.path, 'piece-acme/index.js')
    writeFileSync(entry, ACME.replace("'Hello, '", "'Good day, '"))
    workbench.show(BUILT)
    expect((await post('/action/greet', { 'action.greet.name': 'Ada' })).html).toContain('Good day, Ada')
  })

  it('offers the choices of a field', async () => {
    const { html } = await post('/options/action/greet', { _field: 'item', _search: '' })
    expect(html).toContain('An anvil')
  })

  it('knows no action, trigger or method the piece does not have', async () => {
    for (const path of ['/action/nothing', '/trigger/nothing', '/auth/nothing', '/options/action/nothing']) {
      expect([path, (await post(path, {})).status]).toEqual([path, 404])
    }
  })
})

describe('polling a trigger', () => {
  it('goes on from the cursor it left, and from the start on demand', async () => {
    const first = (await post('/trigger/count', {})).html
    expect(first).toContain('none, from the start')
    expect(first).toContain('{&quot;number&quot;:1}')
    expect((await post('/trigger/count', {})).html).toContain('{&quot;number&quot;:2}')
    expect((await get(PAGE)).html).toContain('{&quot;number&quot;:2}')
    expect((await post('/trigger/count', { from: 'start' })).html).not.toContain('{&quot;number&quot;:2}')
  })
})

it('tells open pages of a build', async () => {
  const response = await fetch(`${workbench.url}${PAGE}/events`, { headers: { cookie } })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const reader = response.body?.getReader()
  let said = ''
  const until = async (pattern: RegExp) => {
    while (!pattern.test(said)) said += Buffer.from((await reader?.read())?.value ?? '').toString()
  }
  await until(/data: (\d+)\n\n/)
  const now = Number(/data: (\d+)/.exec(said)?.[1])
  workbench.show(BUILT)
  await until(new RegExp(`event: built\\ndata: ${now + 1}\\n\\n`))
  await reader?.cancel()
})
