import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findChromium, launchBrowser, openPage } from '../support/browser.js'
import { startOidcServer } from '../support/oauth2/oidc-server.js'
import { PieceDev } from '../support/piece-dev.js'
import { createPieceSources, type PieceSources } from '../support/piece-sources.js'
import { root } from '../support/source-files.js'
import { consent, sheet } from './oauth2-lab.js'

const chromium = findChromium()
const CLIENT = { id: 'workbench', secret: 'canary-workbench-client-6e' }
const SAMPLE = readFileSync(join(root, 'test/support/oauth2/sample-piece/index.js'), 'utf8')

describe.runIf(chromium)('somebody who works on a piece with OAuth2', () => {
  let provider: Awaited<ReturnType<typeof startOidcServer>>
  let sources: PieceSources
  let dev: PieceDev
  let browser: Browser
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    provider = await startOidcServer({})
    sources = createPieceSources('acme-oauth', `// @ts-nocheck: it is JavaScript\n${SAMPLE}`)
    const endpoints = { 'acme-oauth': provider.endpoints }
    dev = await PieceDev.start(sources.path, { PLUGBOARD_ENDPOINTS: JSON.stringify(endpoints) })
    browser = await launchBrowser(chromium ?? '')
    const watched = await openPage(await browser.newContext({ viewport: { width: 1440, height: 900 } }))
    ;({ page, complaints } = watched)
    await page.goto(dev.link)
  })

  afterAll(async () => {
    await browser?.close()
    await dev?.interrupt()
    dev?.clean()
    sources?.clean()
    await provider?.close()
  })

  it('registers the redirect URL, consents in the window that opens, and sees the account', async () => {
    const part = page.locator('#part-form-auth-own-client')
    const redirectUrl = (await part.getByText(/\/oauth2\/callback\//).textContent()) ?? ''
    await provider.addClient({ ...CLIENT, redirectUris: [redirectUrl.trim()] })
    await part.getByLabel('Client ID').fill(CLIENT.id)
    await part.locator('input[type=password]').fill(CLIENT.secret)
    const popup = page.waitForEvent('popup')
    await part.getByRole('button', { name: 'Connect' }).click()
    await consent(await popup, 'ada')
    await sheet(page).getByText('Connected as ada@example.test.').waitFor()
    await sheet(page).getByRole('button', { name: 'Done' }).click()
    await part.getByText('Active').waitFor()
    await part.getByText('ada@example.test').waitFor()
  })

  it('runs an action with what was granted, which is not shown', async () => {
    await page.locator('#part-form-action-ping > summary').click()
    const ping = page.locator('#form-action-ping')
    const method = ping.getByLabel('Authenticate with')
    await method.selectOption({ label: 'Acme account through your own app' })
    await ping.getByRole('button', { name: 'Run' }).click()
    const result = page.locator('#form-action-ping-result')
    await result.getByText('Succeeded').waitFor()
    expect(await result.textContent()).toContain('Bearer [secret]')
    expect(complaints).toEqual([])
  })
})
