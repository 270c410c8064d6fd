import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Piece } from '@plugboard/core'
import type { Fixtures } from '@plugboard/core/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ORDERS } from '../../packages/pieces/outlook/test/contoso.js'
import { createAdministrator, findChromium, launchBrowser, openPage, type WatchedPage } from '../support/browser.js'
import { startTenant, type Tenant } from '../support/microsoft-tenant.js'
import { Plugboard } from '../support/plugboard.js'
import { piecesWithoutService, serviceEnvironment } from '../support/service-environment.js'
import { root } from '../support/source-files.js'
import { fillFields, type Typed } from './fill-fields.js'

/** What is tried of a piece through the page: an auth method, and an action with one of its examples. */
interface Tried {
  name: string
  method: string
  action: string
  /** What is typed where the values of the fixtures are not those of a form. */
  right?: Record<string, unknown>
  wrong?: { values: Record<string, unknown>; field: string }
}

const tenantValues = { tenant: 'contoso.example', clientId: 'app-1', mailbox: ORDERS }

const TRIED: readonly Tried[] = [
  { name: 'imap', method: 'password', action: 'list-folders' },
  { name: 'smtp', method: 'password', action: 'send-email' },
  { name: 'openai', method: 'api-key', action: 'chat' },
  { name: 'llama', method: 'openai-compatible', action: 'chat' },
  { name: 'azure-ai', method: 'api-key', action: 'extract-key-phrases' },
  { name: 'slack', method: 'bot-token', action: 'send-message' },
  { name: 'whatsapp', method: 'system-user', action: 'send-text' },
  { name: 'google', method: 'service-account', action: 'drive-list' },
  {
    name: 'outlook',
    method: 'application',
    action: 'search-mail',
    right: { ...tenantValues, clientSecret: 'right-secret' },
    wrong: { values: { ...tenantValues, clientSecret: 'wrong-secret' }, field: 'clientSecret' },
  },
]

interface Loaded extends Tried {
  piece: Piece
  fixtures: Fixtures
}

/** Where pictures of the forms are put, where somebody wants to look at them. */
const PICTURES = process.env.PLUGBOARD_TEST_PICTURES

const chromium = findChromium()
const resolved = <T>(value: T | (() => T)): T => (value instanceof Function ? value() : value)

async function load(tried: Tried): Promise<Loaded> {
  const folder = join(root, 'packages/pieces', tried.name)
  const { piece, [tried.name]: named } = await import(join(folder, 'src/index.ts'))
  const { fixtures } = await import(join(folder, 'test/fixtures.ts'))
  return { ...tried, piece: piece ?? named, fixtures }
}

/** What a person types for a value. */
function typed(value: unknown): Typed {
  if (typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map(String)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const typedAll = (values: object): Record<string, Typed> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, typed(value)]])),
  )

describe.runIf(chromium)('in a browser', () => {
  const missing = piecesWithoutService()
  const loaded = new Map<string, Loaded>()
  let tenant: Tenant
  let server: Plugboard
  let browser: Browser
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    for (const [name, value] of Object.entries(serviceEnvironment())) vi.stubEnv(name, value)
    tenant = await startTenant()
    for (const tried of TRIED.filter(({ name }) => !missing.includes(name))) loaded.set(tried.name, await load(tried))
    await Promise.all([...loaded.values()].map(({ fixtures }) => fixtures.start?.()))
    const endpoints = [...loaded.values()].map(({ name, fixtures }) => [name, resolved(fixtures.endpoints ?? {})])
    const all = Object.fromEntries(endpoints)
    if (all.outlook) all.outlook = { ...all.outlook, login: tenant.url }
    server = await Plugboard.start({ env: { PLUGBOARD_ENDPOINTS: JSON.stringify(all) } })
    browser = await launchBrowser(chromium ?? '')
    watched = await openPage(await browser.newContext({ viewport: { width: 1440, height: 1000 } }))
    page = watched.page
    await createAdministrator(page, server)
    if (PICTURES) mkdirSync(PICTURES, { recursive: true })
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    server?.clean()
    tenant?.close()
    await Promise.all([...loaded.values()].map(({ fixtures }) => fixtures.stop?.()))
    vi.unstubAllEnvs()
  })

  const dialog = () => page.getByRole('dialog')
  const button = (name: string) => page.getByRole('link', { name }).or(page.getByRole('button', { name })).first()
  const picture = async (name: string) => {
    if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}.png`) })
  }

  describe.each(TRIED)('$name', ({ name }) => {
    const isMissing = missing.includes(name)

    it.skipIf(isMissing)('is connected: the wrong is told at its field, the right works', async () => {
      const { piece, method: methodName, fixtures, right, wrong } = get(name)
      const method = piece.auth.find((one) => one.name === methodName)
      await page.goto(`${server.url}/projects/default/environments/development/connections`)
      await button('New connection').click()
      await dialog().getByText(piece.title, { exact: true }).click()
      if (piece.auth.length > 1)
        await dialog()
          .getByText(method?.title ?? '', { exact: true })
          .click()
      await dialog().locator('[name=name]').fill(`My ${name}`)
      const good = right ?? resolved(fixtures.auth[methodName]?.good ?? {})
      const [first] = fixtures.auth[methodName]?.refused ?? []
      const bad = wrong ?? { values: resolved(first?.values ?? {}), field: first?.field ?? '' }
      await fillFields(dialog(), 'values.', typedAll({ ...good, ...bad.values }))
      await picture(`${name}-form`)
      await dialog().getByRole('button', { name: 'Test connection' }).click()
      const refused = dialog().locator(`[name="values.${bad.field}"]`).last()
      await expect.poll(() => refused.getAttribute('aria-invalid'), { timeout: 15_000 }).toBe('true')
      await picture(`${name}-wrong`)
      await fillFields(dialog(), 'values.', typedAll(good))
      await dialog().getByRole('button', { name: 'Test connection' }).click()
      await dialog().getByText('The connection works').first().waitFor()
      await dialog().getByRole('button', { name: 'Add connection' }).click()
      await page
        .getByRole('row')
        .filter({ hasText: `My ${name}` })
        .getByText('Active')
        .waitFor()
    })

    it.skipIf(isMissing)('is used in a step of a flow', async () => {
      const { piece, action: actionName, fixtures, method } = get(name)
      const action = piece.actions.find((one) => one.name === actionName)
      const example = fixtures.actions?.[actionName]?.find((one) => one.method === method)
      await page.goto(`${server.url}/projects/default/flows`)
      await button('New flow').click()
      await dialog().getByLabel('Name').fill(`Flow of ${name}`)
      await dialog()
        .getByRole('button', { name: /create|add/i })
        .click()
      await page.getByRole('heading', { name: `Flow of ${name}` }).waitFor()
      await button('Add step').click()
      await dialog().getByText(piece.title, { exact: true }).click()
      await dialog()
        .getByRole('button', { name: `${action?.title} ${action?.description}` })
        .click()
      const choice = page.locator('#field-connection')
      await choice.waitFor()
      const option = await choice
        .locator('option')
        .filter({ hasText: `My ${name}` })
        .getAttribute('value')
      await choice.selectOption(option ?? '')
      await fillFields(page.locator('#step-form'), 'values.', typedAll(resolved(example?.input ?? {})))
      await page.getByRole('button', { name: 'Run step' }).click()
      const outcome = page.locator('#step-result').getByText(/^(Succeeded|Failed)$/)
      await outcome.waitFor()
      await picture(`${name}-step`)
      expect(await outcome.textContent()).toBe('Succeeded')
    })
  })

  it('is told in the guide at which address of this server it will hear of events', async () => {
    await page.goto(`${server.url}/projects/default/environments/development/connections`)
    await button('New connection').click()
    await dialog().getByText('Slack', { exact: true }).click()
    await dialog().getByText('Bot token', { exact: true }).click()
    const address = dialog().locator('code').filter({ hasText: '/hooks/' })
    const [, id] = /^http:.*\/hooks\/(con_\w{26})$/.exec((await address.textContent()) ?? '') ?? []
    await dialog().locator('[name=name]').fill('Watched')
    await fillFields(dialog(), 'values.', typedAll(resolved(get('slack').fixtures.auth['bot-token']?.good ?? {})))
    await picture('guide')
    await dialog().getByRole('button', { name: 'Add connection' }).click()
    await page.getByRole('row').filter({ hasText: 'Watched' }).getByText('Active').waitFor()
    const { body } = await server.inEnvironment('GET', '/connections/watched')
    expect(body.id).toBe(id)
  })

  it('shows no error of a page or a refused script or style on the way', () => {
    expect(watched.complaints).toEqual([])
  })

  function get(name: string): Loaded {
    const found = loaded.get(name)
    if (!found) throw new Error(`${name} was not loaded`)
    return found
  }
})
