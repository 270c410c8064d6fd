import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityProblems, findChromium } from '../support/browser.js'
import { startOidcServer } from '../support/oauth2/oidc-server.js'
import { consent, E, OAuth2Lab, row, sheet, signIn } from './oauth2-lab.js'

type OidcServer = Awaited<ReturnType<typeof startOidcServer>>

const chromium = findChromium()

describe.runIf(chromium)('the window in which somebody consents', () => {
  let lab: OAuth2Lab<OidcServer>
  let page: Page

  beforeAll(async () => {
    lab = await OAuth2Lab.start(await startOidcServer())
    page = lab.page
  })
  afterAll(() => lab?.stop())

  const go = (path: string) => page.goto(lab.server.url + path)

  /** Opens the form of a new connection. */
  async function openForm(name: string): Promise<void> {
    await go(`${E}/connections`)
    await page.getByRole('link', { name: 'New connection' }).first().click()
    await sheet(page).getByText('Acme OAuth').click()
    await sheet(page).getByText('Acme account', { exact: true }).click()
    await sheet(page).getByLabel('Name').fill(name)
  }

  /** Opens the sheet of a connection that waits for consent. */
  async function openSheet(name: string): Promise<string> {
    const key = await lab.addConnection(name)
    await lab.openSheet(key)
    return key
  }

  /** Presses Connect once more while a request is on its way; the methods of the requests that were made. */
  async function pressAgainDuring(address: string): Promise<string[]> {
    const made: string[] = []
    await page.route(address, async (route) => {
      made.push(route.request().method())
      await sheet(page).getByRole('button', { name: 'Connect', exact: true }).click()
      await route.continue()
    })
    return made
  }

  const status = async (key: string) => (await lab.read(key)).status
  const named = async (name: string) =>
    (await lab.server.inEnvironment('GET', `/connections?search=${name}`)).body.items.length

  it('is closed again when the form is not accepted', async () => {
    await openForm('')
    const popup = await lab.press('Connect')
    await sheet(page).getByText('Give the connection a name.').waitFor()
    await expect.poll(() => popup.isClosed()).toBe(true)
  })

  it('gets no hold on the page that opened it', async () => {
    await openSheet('Opener')
    const popup = await lab.press('Connect')
    await signIn(popup, 'ada')
    await popup.getByRole('button', { name: 'Allow' }).waitFor()
    expect(await popup.evaluate(() => window.opener)).toBe(null)
    await popup.close()
  })

  it('opens once and makes one connection when Connect is pressed again while it is at work', async () => {
    await openForm('Twice')
    const popups: Page[] = []
    page.on('popup', (popup) => popups.push(popup))
    await pressAgainDuring('**/connections/new')
    await pressAgainDuring('**/connect?in=list')
    await consent(await lab.press('Connect'), 'ada')
    await sheet(page).getByText('Connected as ada@example.test.').waitFor()
    await page.unrouteAll()
    expect(popups).toHaveLength(1)
    expect(await named('Twice')).toBe(1)
  })

  it('begins one authorization when the sheet’s Connect is pressed twice', async () => {
    const key = await openSheet('Double')
    const begun = await pressAgainDuring('**/connect?in=view')
    await consent(await lab.press('Connect'), 'ada')
    await sheet(page).getByText('Connected as ada@example.test.').waitFor()
    await page.unrouteAll()
    expect(begun).toEqual(['POST'])
    expect(await status(key)).toBe('active')
  })

  it('may be closed before consent: it can be opened again, and its consent counts', async () => {
    const key = await openSheet('Closed')
    const popup = await lab.press('Connect')
    await signIn(popup, 'ada')
    await popup.close()
    const again = page.waitForEvent('popup')
    await sheet(page).getByRole('link', { name: 'Open the window again' }).click()
    await consent(await again, 'ada')
    await sheet(page).getByText('Connected as ada@example.test.').waitFor()
    expect(await status(key)).toBe('active')
  })

  it('connects nothing once the page has cancelled', async () => {
    const key = await openSheet('Cancelled')
    const popup = await lab.press('Connect')
    await signIn(popup, 'ada')
    await popup.getByRole('button', { name: 'Allow' }).waitFor()
    await sheet(page).getByRole('button', { name: 'Cancel' }).click()
    await sheet(page).getByText('Nothing was changed').waitFor()
    await popup.getByRole('button', { name: 'Allow' }).click()
    await popup.getByText('This authorization was finished before.').waitFor()
    await popup.close()
    expect(await status(key)).toBe('missing')
  })

  it('is told apart from a blocked one: the page says so, and its link works', async () => {
    const key = await lab.addConnection('Blocked')
    const tab = await lab.openTab(`${E}/connections/${key}`)
    await tab.evaluate(() => {
      window.open = () => null
    })
    await tab.getByRole('link', { name: 'Connect', exact: true }).click()
    await sheet(tab).getByRole('button', { name: 'Connect', exact: true }).click()
    await sheet(tab).getByText('Your browser did not open the window.').waitFor()
    expect(await accessibilityProblems(tab)).toEqual([])
    const opened = lab.context.waitForEvent('page')
    await sheet(tab).getByRole('link', { name: 'Open the window' }).click()
    await consent(await opened, 'ada')
    await sheet(tab).getByText('Connected as ada@example.test.').waitFor()
    await tab.close()
  })

  it('says that nothing was allowed after Deny, and the connection can be connected later', async () => {
    await openForm('Denied')
    await consent(await lab.press('Connect'), 'ada', 'Deny')
    await sheet(page).getByText('Access was not allowed at the provider.').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await consent(await lab.press('Connect'), 'ada', 'Deny')
    await sheet(page).getByText('Access was not allowed at the provider.').waitFor()
    await sheet(page).getByRole('button', { name: 'Close' }).last().click()
    await row(page, 'Denied').getByText('Missing').waitFor()
    await row(page, 'Denied')
      .getByRole('button', { name: /actions/i })
      .click()
    await page.getByRole('menuitem', { name: 'Reconnect' }).click()
    await consent(await lab.press('Connect'), 'ada')
    await sheet(page).getByText('Connected as ada@example.test.').waitFor()
    await lab.done()
    await row(page, 'Denied').getByText('Active').waitFor()
  })

  it('is reached and left by keyboard alone', async () => {
    await go(`${E}/connections`)
    await pressOn(page.getByRole('link', { name: 'New connection' }).first())
    await pressOn(sheet(page).getByRole('link', { name: /^Acme OAuth/ }))
    await pressOn(sheet(page).getByRole('link', { name: /^Acme account Sign in/ }))
    await sheet(page).getByLabel('Name').waitFor()
    await page.keyboard.press('Control+A')
    await page.keyboard.type('By keyboard')
    const opened = page.waitForEvent('popup')
    await page.keyboard.press('Enter')
    await consent(await opened, 'ada')
    await sheet(page).getByText('Connected as ada@example.test.').waitFor()
    await pressOn(sheet(page).getByRole('button', { name: 'Done' }))
    await row(page, 'By keyboard').getByText('Active').waitFor()
  })

  /** Goes there with Tab, and presses Enter. */
  async function pressOn(target: Locator): Promise<void> {
    await target.waitFor()
    const isThere = () => target.evaluate((element) => element === document.activeElement)
    for (let steps = 0; steps < 60 && !(await isThere()); steps += 1) await page.keyboard.press('Tab')
    expect(await isThere()).toBe(true)
    await page.keyboard.press('Enter')
  }

  it('was never shown an error of a page or a refused script or style', () => {
    expect(lab.complaints.filter((text) => !text.includes('status of 400'))).toEqual([])
  })
})
