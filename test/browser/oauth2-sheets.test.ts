import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { accessibilityProblems, findChromium } from '../support/browser.js'
import { startStubProvider } from '../support/oauth2/stub-provider.js'
import { E, OAuth2Lab, sheet } from './oauth2-lab.js'

type Stub = Awaited<ReturnType<typeof startStubProvider>>

const chromium = findChromium()
const LOOKS = [
  { colorScheme: 'light' as const, width: 1440 },
  { colorScheme: 'dark' as const, width: 390 },
]

describe.runIf(chromium)('every sheet about OAuth2', () => {
  let lab: OAuth2Lab<Stub>

  beforeAll(async () => {
    lab = await OAuth2Lab.start(await startStubProvider())
    const longest = 'a-client-id-as-long-as-providers-make-them-1234567890.apps.example.com'
    const app = { piece: 'acme-oauth', method: 'oauth2-body', clientId: longest, clientSecret: 'canary-63' }
    await lab.server.call('POST', '/projects/default/oauth2-apps', app)
  })
  beforeEach(() => lab.provider.set({ account: 'ada', deny: '', withholdScopes: [] }))
  afterAll(() => lab?.stop())

  /** A page that looks so, and what it complains about. */
  async function openIn({ colorScheme, width }: (typeof LOOKS)[number]): Promise<{ page: Page; complaints: string[] }> {
    const storageState = await lab.context.storageState()
    const context = await lab.newContext({ storageState, colorScheme, viewport: { width, height: 900 } })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      const isExpected = /status of (404|409|422)/.test(message.text())
      if (['error', 'warning'].includes(message.type()) && !isExpected) complaints.push(message.text())
    })
    return { page, complaints }
  }

  /** Waits for what the sheet is to say, then checks it. */
  async function check(page: Page, width: number, text: string): Promise<void> {
    await sheet(page).getByText(text).first().waitFor()
    await sheet(page).evaluate((dialog) => Promise.all(dialog.getAnimations().map(({ finished }) => finished)))
    expect(await accessibilityProblems(page), text).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth), text).toBeLessThanOrEqual(width)
    const body = sheet(page).locator('[data-dialog-body]')
    const [scrolled = 0, shown = 0] = await body.evaluate(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth])
    expect(scrolled, text).toBeLessThanOrEqual(shown)
  }

  for (const look of LOOKS) {
    const { colorScheme, width } = look

    it(`of connecting is accessible, fits and complains of nothing, ${colorScheme} at ${width} pixels`, async () => {
      lab.provider.set({ withholdScopes: ['mail.send'] })
      const key = await lab.addConnection(`Sheet ${colorScheme} ${width}`)
      const { page, complaints } = await openIn(look)
      await lab.openSheet(key, page)
      await check(page, width, 'A window opens')
      await page.evaluate(() => {
        window.open = () => null
      })
      await sheet(page).getByRole('button', { name: 'Connect', exact: true }).click()
      await check(page, width, 'did not open the window')
      await sheet(page).getByRole('button', { name: 'Cancel' }).click()
      await check(page, width, 'Nothing was changed')
      await lab.openSheet(key, page)
      await lab.press('Connect', page)
      await check(page, width, 'Connected as')
      await lab.done(page)
      lab.provider.set({ account: 'grace-with-a-name-that-is-rather-long' })
      await lab.openSheet(key, page)
      await lab.press('Reconnect', page)
      await check(page, width, 'Another account answered')
      lab.provider.set({ deny: 'access_denied' })
      await lab.openSheet(key, page)
      await lab.press('Reconnect', page)
      await check(page, width, 'It was not connected')
      expect(complaints).toEqual([])
      await page.context().close()
    })

    it(`of an app is accessible, fits and complains of nothing, ${colorScheme} at ${width} pixels`, async () => {
      const { page, complaints } = await openIn(look)
      await page.goto(`${lab.server.url}/projects/default/settings`)
      expect(await accessibilityProblems(page)).toEqual([])
      await page.getByRole('link', { name: 'Add OAuth2 app' }).click()
      await check(page, width, 'Which piece is it for?')
      await sheet(page).getByText('Acme OAuth').click()
      await check(page, width, 'Which auth method is it for?')
      await sheet(page).getByText('Requests as JSON').click()
      await check(page, width, 'Redirect URL')
      await sheet(page).getByRole('button', { name: 'Add OAuth2 app' }).click()
      await check(page, width, 'Client ID is required.')
      await page.goto(`${lab.server.url}/projects/default/settings`)
      await page
        .getByRole('link', { name: /^Edit OAuth2 app/ })
        .first()
        .click()
      await check(page, width, 'Save changes')
      await page.goto(`${lab.server.url}/projects/default/settings`)
      await page
        .getByRole('link', { name: /^Delete OAuth2 app/ })
        .first()
        .click()
      await check(page, width, 'OAuth2 app of Acme OAuth')
      expect(complaints).toEqual([])
      await page.context().close()
    })

    it(`of a new connection is accessible, fits and complains of nothing, ${colorScheme} at ${width} pixels`, async () => {
      const { page, complaints } = await openIn(look)
      for (const [method, text] of [
        ['Acme account', 'A window opens'],
        ['Acme account through your own app', 'Redirect URL'],
        ['Public client', 'There is no OAuth2 app'],
      ] as const) {
        await page.goto(`${lab.server.url}${E}/connections`)
        await page.getByRole('link', { name: 'New connection' }).first().click()
        await sheet(page).getByText('Acme OAuth').click()
        await check(page, width, 'How do you want to authenticate?')
        await sheet(page).getByText(method, { exact: true }).click()
        await check(page, width, text)
      }
      expect(complaints).toEqual([])
      await page.context().close()
    })
  }
})
