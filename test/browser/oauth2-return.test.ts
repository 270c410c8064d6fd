import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityProblems, findChromium } from '../support/browser.js'
import { startOidcServer } from '../support/oauth2/oidc-server.js'
import { consent, E, OAuth2Lab, sheet, signIn } from './oauth2-lab.js'

type OidcServer = Awaited<ReturnType<typeof startOidcServer>>

const chromium = findChromium()

describe.runIf(chromium)('the window that comes back from the provider', () => {
  let lab: OAuth2Lab<OidcServer>
  let page: Page

  beforeAll(async () => {
    lab = await OAuth2Lab.start(await startOidcServer())
    page = lab.page
  })
  afterAll(() => lab?.stop())

  /** Opens the sheet of a connection that waits for consent. */
  async function openSheet(name: string): Promise<string> {
    const key = await lab.addConnection(name)
    await lab.openSheet(key)
    return key
  }

  const status = async (key: string) => (await lab.read(key)).status

  it('finishes while its page was loaded again: the page shows the connection as active', async () => {
    const key = await openSheet('Reloaded')
    const popup = await lab.press('Connect')
    await signIn(popup, 'ada')
    await popup.getByRole('button', { name: 'Allow' }).waitFor()
    await page.reload()
    await page.getByText('Missing', { exact: true }).waitFor()
    await popup.getByRole('button', { name: 'Allow' }).click()
    await page.getByText('Active', { exact: true }).waitFor()
    await popup.getByText('Connected as ada@example.test.').waitFor()
    await popup.reload()
    await popup.getByText('Connected as ada@example.test.').waitFor()
    expect(await accessibilityProblems(popup)).toEqual([])
    const closed = popup.waitForEvent('close')
    await popup.getByRole('button', { name: 'Close this window' }).click()
    await closed
    expect(await status(key)).toBe('active')
  })

  it('stays when it cannot close itself, and says so', async () => {
    const key = await openSheet('Tab')
    const popup = await lab.press('Connect')
    await popup.waitForURL(`${lab.provider.url}/**`)
    const tab = await lab.context.newPage()
    await tab.goto(popup.url())
    await popup.close()
    await page.reload()
    await consent(tab, 'ada')
    await tab.getByRole('button', { name: 'Close this window' }).click()
    await tab.getByText('Your browser leaves closing this window to you.').waitFor()
    await tab.close()
    expect(await status(key)).toBe('active')
  })

  it('lets a second tab on the same connection see what the first one did', async () => {
    const key = await openSheet('Shared')
    const other = await lab.openTab(`${E}/connections/${key}`)
    await consent(await lab.press('Connect'), 'ada')
    await sheet(page).getByText('Connected as ada@example.test.').waitFor()
    await other.getByText('Active', { exact: true }).waitFor()
    await other.getByRole('link', { name: 'Reconnect' }).click()
    await consent(await lab.press('Reconnect', other), 'ada')
    await sheet(other).getByText('Connected as ada@example.test.').waitFor()
    await other.close()
  })

  it('leads on to the connection where its sheet is a page of its own', async () => {
    const key = await lab.addConnection('Page')
    await page.goto(`${lab.server.url}${E}/connections/${key}/connect`)
    const opened = page.waitForEvent('popup')
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await consent(await opened, 'ada')
    await sheet(page).getByText('Connected as ada@example.test.').waitFor()
    await sheet(page).getByRole('link', { name: 'Done' }).click()
    await page.getByText('Active', { exact: true }).waitFor()
    expect(new URL(page.url()).pathname).toBe(`${E}/connections/${key}`)
  })

  it('was never shown an error of a page or a refused script or style', () => {
    expect(lab.complaints).toEqual([])
  })
})

describe.runIf(chromium)('a provider that cuts the tie to the page', () => {
  let lab: OAuth2Lab<OidcServer>

  beforeAll(async () => {
    lab = await OAuth2Lab.start(await startOidcServer({ cutsOpener: true }))
  })
  afterAll(() => lab?.stop())

  it('is connected all the same', async () => {
    const key = await lab.connect('Mailbox', (popup) => consent(popup, 'ada'))
    expect((await lab.read(key)).status).toBe('active')
  })

  it('is connected where the windows cannot talk to each other either, since the page asks', async () => {
    const key = await lab.addConnection('Deaf')
    await lab.context.addInitScript(() => {
      BroadcastChannel.prototype.postMessage = () => undefined
    })
    await lab.openSheet(key)
    await consent(await lab.press('Connect'), 'ada')
    await sheet(lab.page).getByText('Connected as ada@example.test.').waitFor()
    expect(lab.complaints).toEqual([])
  })
})
