/** @jsxImportSource hono/jsx */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ServerType, serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { field, fields } from '@plugboard/core'
import type { FormSchema } from '@plugboard/core/host'
import { Hono } from 'hono'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CONTENT_SECURITY_POLICY } from '../http/security-headers.js'
import { ASSETS_FOLDER, type AssetUrls, loadAssets } from './assets.js'
import { BulkBar } from './bulk-bar.js'
import { Button } from './button.js'
import { Dialog } from './dialog.js'
import { FieldSet } from './form/field-set.js'
import { OptionList } from './form/option-list.js'
import { parseForm } from './form/parse-form.js'
import { htmxTrigger } from './htmx-trigger.js'
import { Layout } from './layout.js'
import { Menu, MenuItem } from './menu.js'
import { PageHeader } from './page-header.js'
import { Problem } from './problem.js'
import { Status } from './status.js'
import { Table } from './table.js'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome']
const executable = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find((path) => existsSync(path))

if (executable === undefined) {
  if (process.env.CI === 'true') throw new Error('The browser tests of the pages need Chromium')
  console.warn('SKIPPED: the browser tests of the pages, because there is no Chromium')
}

const schema: FormSchema = JSON.parse(
  JSON.stringify(
    fields({
      host: field.host({ title: 'Server', help: 'Name or address.' }),
      password: field.secret({ title: 'Password' }),
      mode: field.choice({
        title: 'Mode',
        choices: [
          { value: 'plain', title: 'Plain' },
          { value: 'tls', title: 'TLS' },
        ],
        default: 'plain',
      }),
      ca: field.text({ title: 'Authority', visibleWhen: { mode: ['tls'] } }),
      columns: field.list({ title: 'Columns', of: field.text({ title: 'Column' }) }),
      channel: field.choice({
        title: 'Channel',
        optional: true,
        options: { dependsOn: ['mode'], search: false, load: async () => [] },
      }),
    }),
  ),
)

const rows = ['Orders', 'Invoices', 'Support']

function ConnectionDialog({ values = {}, problem }: { values?: Record<string, unknown>; problem?: string }) {
  const problems = problem === undefined ? [] : [{ field: 'host', message: problem }]
  return (
    <Dialog
      id="new"
      title="New connection"
      open
      footer={
        <Button type="submit" form="new-form" variant="primary">
          Add
        </Button>
      }
    >
      <form id="new-form" class="grid gap-4" hx-post="/save" hx-target="#dialog-slot">
        {problem === undefined ? null : <Problem title="Could not connect" detail={problem} />}
        <FieldSet schema={schema} values={values} problems={problems} optionsUrl="/options" />
      </form>
    </Dialog>
  )
}

function ListPage({ assets }: { assets: AssetUrls }) {
  return (
    <Layout
      assets={assets}
      title="Connections"
      active="connections"
      project={{ title: 'Default project', href: '/' }}
      nav={[{ key: 'connections', title: 'Connections', href: '/', icon: 'plug' }]}
      environments={{ current: 'development', items: [{ key: 'development', title: 'Development', href: '/' }] }}
      user={{ name: 'Ada Lovelace' }}
      signOutAction="/sign-out"
    >
      <PageHeader title="Connections">
        <Button hx-get="/dialog" hx-target="#dialog-slot">
          New connection
        </Button>
        <Button hx-get="/fail" hx-target="#nothing">
          Fail
        </Button>
      </PageHeader>
      <form>
        <Table
          label="Connections"
          rows={rows}
          selection={{ name: 'key', value: (row) => row, label: (row) => `Select ${row}` }}
          columns={[
            { title: 'Name', cell: (row) => `${row} ${'database '.repeat(12)}` },
            { title: 'Status', cell: () => <Status status="error" reason={{ message: 'Refused.', since: 0 }} /> },
            {
              title: 'Actions',
              hideTitle: true,
              actions: true,
              cell: (row) => (
                <Menu id={`menu-${row}`} label={`Actions for ${row}`}>
                  <MenuItem icon="eye">View</MenuItem>
                  <MenuItem icon="trash" danger>
                    Delete
                  </MenuItem>
                </Menu>
              ),
            },
          ]}
        />
        <BulkBar name="key">
          <Button size="small">Test</Button>
        </BulkBar>
      </form>
      <div id="nothing" />
    </Layout>
  )
}

const saved: unknown[] = []

function createApp(assets: AssetUrls): Hono {
  const app = new Hono()
  app.use(async (c, next) => {
    await next()
    c.header('Content-Security-Policy', CONTENT_SECURITY_POLICY)
  })
  app.use('/assets/*', serveStatic({ root: ASSETS_FOLDER, rewriteRequestPath: (path) => path.replace('/assets', '') }))
  app.get('/', (c) => c.html(<ListPage assets={assets} />))
  app.get('/dialog', (c) => c.html(<ConnectionDialog />))
  app.get('/fail', (c) => c.json({ title: 'Conflict', detail: 'Someone else changed it.' }, 409))
  app.post('/options', async (c) => {
    const form = await c.req.formData()
    const mode = parseForm(schema, form).mode
    return c.html(<OptionList choices={[{ value: 'C1', title: `#general-${mode}` }]} />)
  })
  app.post('/save', async (c) => {
    const values = parseForm(schema, await c.req.formData())
    if (values.host === 'bad') return c.html(<ConnectionDialog values={values} problem="No such server." />, 422)
    saved.push(values)
    c.header('HX-Trigger', htmxTrigger({ toast: { message: 'Connection added' }, closeDialog: true }))
    return c.body(null, 204)
  })
  return app
}

describe.skipIf(executable === undefined)('in a browser', () => {
  let server: ServerType
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let address: string
  let complaints: string[]

  beforeAll(async () => {
    execFileSync(process.execPath, [fileURLToPath(new URL('../../scripts/build-assets.js', import.meta.url))])
    const app = createApp(await loadAssets())
    address = await new Promise((resolve) => {
      server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
        resolve(`http://127.0.0.1:${port}`),
      )
    })
    const args = [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ]
    browser = await chromium.launch({ executablePath: executable ?? '', args })
  })

  afterAll(async () => {
    await browser.close()
    await new Promise((resolve) => server.close(resolve))
  })

  const openPage = async (options: Parameters<Browser['newContext']>[0] = {}) => {
    context = await browser.newContext(options)
    page = await context.newPage()
    page.setDefaultTimeout(10_000)
    complaints = []
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complaints.push(message.text())
    })
    await page.goto(address)
  }

  const openDialog = async () => {
    await page.getByRole('button', { name: 'New connection' }).click()
    await page.locator('dialog[open]').waitFor()
  }

  beforeEach(() => {
    saved.length = 0
  })

  afterEach(async () => {
    await context.close()
    expect(complaints).toEqual([])
  })

  const violations = async () => {
    const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
    const protocol = await context.newCDPSession(page)
    await protocol.send('Runtime.evaluate', { expression: source })
    const run = 'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))'
    const { result } = await protocol.send('Runtime.evaluate', {
      expression: run,
      awaitPromise: true,
      returnByValue: true,
    })
    return result.value
  }

  it.each([
    ['light', 1440],
    ['light', 390],
    ['dark', 1440],
    ['dark', 390],
  ] as const)('pages and dialogs are accessible and fit, %s at %i pixels', async (colorScheme, width) => {
    await openPage({ colorScheme, viewport: { width, height: 900 }, reducedMotion: 'reduce' })
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    expect(await violations()).toEqual([])
    await openDialog()
    expect(await violations()).toEqual([])
  })

  it('a form in a dialog sends what is visible and comes back with its secrets and the focus on the fault', async () => {
    await openPage()
    await openDialog()
    expect(await page.evaluate('document.activeElement.name')).toBe('values.host')
    await page.fill('[name="values.host"]', 'bad')
    await page.fill('[name="values.password"]', 'typed once')
    await page.selectOption('[name="values.mode"]', 'tls')
    await page.fill('[name="values.ca"]', 'authority')
    await page.selectOption('[name="values.mode"]', 'plain')
    await page.fill('[name="values.columns.0"]', 'id')
    await page.getByRole('button', { name: 'Add column' }).click()
    await page.keyboard.type('total')
    await page.keyboard.press('Enter')
    await page.getByText('No such server.').first().waitFor()
    expect(await page.evaluate('document.activeElement.name')).toBe('values.host')
    await page.fill('[name="values.host"]', 'good')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('Connection added').waitFor()
    expect(await page.locator('dialog').count()).toBe(0)
    expect(saved).toEqual([{ host: 'good', password: 'typed once', mode: 'plain', columns: ['id', 'total'] }])
  })

  it('Esc closes a dialog and gives the focus back', async () => {
    await openPage()
    await openDialog()
    await page.keyboard.press('Escape')
    await page.locator('dialog').waitFor({ state: 'detached' })
    expect(await page.evaluate('document.activeElement.textContent')).toContain('New connection')
  })

  it('choices of an outside system are fetched with the form, when opened and when it changes', async () => {
    await openPage()
    await openDialog()
    const input = page.getByRole('combobox', { name: 'Channel' })
    await input.click()
    await page.getByRole('option', { name: '#general-plain' }).waitFor()
    await page.selectOption('[name="values.mode"]', 'tls')
    await input.click()
    await page.getByRole('option', { name: '#general-tls' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect(await input.inputValue()).toBe('#general-tls')
    expect(await page.inputValue('[name="values.channel"]')).toBe('C1')
    expect(await page.locator('dialog[open]').count()).toBe(1)
  })

  it('a row menu works by keyboard', async () => {
    await openPage()
    await page.getByRole('button', { name: 'Actions for Orders' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'View' }).waitFor()
    await page.keyboard.press('ArrowUp')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Delete')
    await page.keyboard.press('Escape')
    expect(await page.getByRole('menuitem').count()).toBe(0)
  })

  it('a row menu obeys a key pressed while it is opening', async () => {
    await openPage()
    await page.getByRole('button', { name: 'Actions for Orders' }).focus()
    await page.evaluate(`{
      const button = document.activeElement
      button.click()
      button.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true, cancelable: true }))
    }`)
    await page.locator('[aria-expanded="true"]').waitFor()
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Delete')
  })

  it('ticking rows shows what can be done with them', async () => {
    await openPage()
    await page.getByLabel('Select all').check()
    await page.getByLabel('Select Support').uncheck()
    expect(await page.textContent('[data-bulk-bar] [role="status"]')).toBe('2 selected')
    await page.getByRole('button', { name: 'Clear' }).click()
    expect(await page.isVisible('[data-bulk-bar]')).toBe(false)
  })

  it('a refusal that is no page becomes a message', async () => {
    await openPage()
    await page.getByRole('button', { name: 'Fail' }).click()
    await page.getByText('Someone else changed it.').waitFor()
    expect(await page.textContent('#nothing')).toBe('')
  })

  it('the chosen theme is remembered', async () => {
    await openPage({ colorScheme: 'light' })
    await page.getByRole('button', { name: 'Switch theme' }).click()
    await page.reload()
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark')
  })
})
