import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../database/testing/engines.js'
import { EnvironmentService } from '../environments/environment-service.js'
import { insertEnvironment, insertProject } from '../environments/environment-store.js'
import { ADMIN_TOKEN, ALPHA, ASSETS, type TestApp, testApp } from '../http/testing/test-app.js'
import { PieceCatalog } from '../pieces/piece-catalog.js'
import { installProblem } from './install-problem.js'
import type { Installation, InstallRequest } from './installation.js'
import { installationPages } from './installation-pages.js'

const PAGES = '/projects/alpha/piece-installations'

const installation = (change: Partial<Installation>): Installation => ({
  id: 'ins_1',
  state: 'running',
  source: 'registry',
  subject: 'plugboard-piece-acme 1.0.0',
  stage: 'download',
  note: null,
  piece: null,
  remarks: [],
  failure: null,
  createdBy: 'Ada',
  createdAt: 0,
  updatedAt: 0,
  ...change,
})

let app: TestApp
let current: Installation
let begun: InstallRequest[]
let refusal: Error | undefined

const open = async (allowsFolders: boolean) => {
  const [engine] = engines
  if (!engine) throw new Error('There is no database to test with')
  const store = await engine.open()
  const development = { id: 'env_dev', key: 'development', name: 'Development', position: 0 }
  await store.database.transaction(
    async (tx) => {
      await insertProject(tx.db, ALPHA, tx.now)
      await insertEnvironment(tx.db, ALPHA.id, development, tx.now)
    },
    { unaudited: 'a test' },
  )
  const start = async (request: InstallRequest) => {
    if (refusal) throw refusal
    begun.push(request)
    return current
  }
  const versions = async () => {
    throw installProblem('registry_unreachable', 'The registry cannot be reached, or broke off its answer.')
  }
  const routes = installationPages({
    catalog: new PieceCatalog([]),
    environments: new EnvironmentService(store.database),
    assets: ASSETS,
    installations: { start, expect: async () => current },
    registryClient: { versions },
    allowsFolders,
  })
  return testApp({ routes, engine: { name: engine.name, open: async () => store } })
}

beforeEach(async () => {
  current = installation({})
  begun = []
  refusal = undefined
  app = await open(true)
})
afterEach(() => app.dispose())

const page = async (path: string, init: RequestInit = {}, token = ADMIN_TOKEN) => {
  const response = await app.as(token, `${PAGES}${path}`, init)
  return { status: response.status, headers: response.headers, html: await response.text() }
}
const send = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  page('', { method: 'POST', body: new URLSearchParams(fields), headers })

describe('the form', () => {
  it('is for those who manage pieces alone', async () => {
    const token = await app.token('admin')
    expect((await page('/new', {}, token)).status).toBe(403)
    expect((await page('/new')).status).toBe(200)
  })

  it('offers folders only on a server for this machine', async () => {
    expect((await page('/new?way=folder')).html).toContain('name="folder"')
    await app.dispose()
    app = await open(false)
    const { html } = await page('/new?way=folder')
    expect([html.includes('name="folder"'), html.includes('name="package"')]).toEqual([false, true])
  })

  it('says why the versions of a package are not to be had', async () => {
    const { html } = await page('/versions?package=plugboard-piece-acme')
    expect(html).toContain('The registry cannot be reached')
    expect(html).toContain('Check PLUGBOARD_REGISTRY')
  })

  it('comes back with what was typed where something is missing, and begins nothing', async () => {
    const { status, html } = await send({ way: 'registry', package: 'plugboard-piece-acme' })
    expect([status, begun]).toEqual([422, []])
    expect(html).toContain('value="plugboard-piece-acme"')
  })

  it('comes back with the refusal at the input it is about', async () => {
    refusal = installProblem('folders_not_allowed', 'This server installs no folders.', { field: 'folder' })
    const { status, html } = await send({ way: 'folder', folder: '/acme' })
    expect([status, html.includes('This server installs no folders.')]).toEqual([422, true])
  })

  it('leads to the page of the installation it began', async () => {
    const { status, headers } = await send({ way: 'registry', package: 'acme', version: '1.0.0' })
    expect([status, headers.get('location')]).toEqual([303, `${PAGES}/ins_1`])
    expect(begun).toEqual([{ source: 'registry', package: 'acme', version: '1.0.0' }])
  })
})

describe('an installation', () => {
  it('tells what is done, what is under way with how much, and what waits', async () => {
    current = installation({ stage: 'inspect', note: '12 of 40 KB' })
    const { html, headers } = await page('/ins_1/progress')
    expect(html.match(/aria-label="(?:OK|Running|Waiting)"/g)).toEqual([
      'aria-label="OK"',
      'aria-label="Running"',
      ...Array(3).fill('aria-label="Waiting"'),
    ])
    expect(html).toContain('12 of 40 KB')
    expect(headers.get('hx-trigger')).toBeNull()
  })

  it('that ended asks no more, shows what is to be known, and has the pieces read anew', async () => {
    const piece = { name: 'acme', version: '1.0.0', package: 'plugboard-piece-acme' }
    const remarks = ['Its package.json has an install script, which was not run.']
    current = installation({ state: 'done', stage: 'save', piece, remarks })
    const { html, headers } = await page('/ins_1/progress')
    expect(html).not.toContain('every 1s')
    for (const shown of ['acme 1.0.0 is installed', remarks[0], '/projects/alpha/pieces/acme']) {
      expect(html).toContain(shown)
    }
    expect(headers.get('hx-trigger')).toContain('piecesChanged')
  })

  it('that failed says why and what to do, and is tried again with what was typed', async () => {
    const failure = { code: 'does_not_load', message: 'Its code cannot be loaded.', hint: 'Its author has to mend it.' }
    current = installation({ state: 'failed', stage: 'load', failure })
    const { html } = await page('/ins_1')
    for (const shown of [failure.message, failure.hint, 'package=plugboard-piece-acme&amp;version=1.0.0']) {
      expect(html).toContain(shown)
    }
  })
})
