import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { accessibilityProblems, findChromium } from '../support/browser.js'
import { startStubProvider } from '../support/oauth2/stub-provider.js'
import { E, OAuth2Lab, row, sheet } from './oauth2-lab.js'

const chromium = findChromium()
const FLOW = '/projects/default/flows/mail'

describe.runIf(chromium)('what surrounds a connection with OAuth2', () => {
  let lab: OAuth2Lab<Awaited<ReturnType<typeof startStubProvider>>>
  let page: Page

  beforeAll(async () => {
    lab = await OAuth2Lab.start(await startStubProvider())
    page = lab.page
  })
  beforeEach(() => lab.provider.set({ account: 'ada', withholdScopes: [], deny: '' }))
  afterAll(() => lab?.stop())

  const go = (path: string) => page.goto(lab.server.url + path)

  /** Opens the only step of a flow, which does this with that connection. */
  async function openStep(action: string, connection: string | null): Promise<void> {
    const steps = [{ name: 'Do', piece: 'acme-oauth', action, connection, input: {} }]
    const { body } = await lab.server.call('GET', '/projects/default/flows/mail')
    const { generation } = body
    await lab.server.call('PUT', '/projects/default/flows/mail', { name: 'Mail', draft: { steps }, generation })
    await go(`${FLOW}?step=Do`)
  }

  describe('another account', () => {
    async function answerAsGrace(key: string): Promise<void> {
      lab.provider.set({ account: 'grace' })
      await lab.openSheet(key)
      await lab.press('Reconnect')
      await sheet(page).getByText('Another account answered').waitFor()
    }

    it('is asked about first, and Keep leaves the connection as it was', async () => {
      const key = await lab.connect('Kept')
      await answerAsGrace(key)
      expect((await lab.read(key)).account).toBe('ada@example.test')
      await sheet(page).getByRole('button', { name: 'Keep ada@example.test' }).click()
      await sheet(page).getByText('Nothing was changed').waitFor()
      expect(await lab.read(key)).toMatchObject({ account: 'ada@example.test', status: 'active' })
    })

    it('takes over when somebody chooses so, and the page shows it', async () => {
      const key = await lab.connect('Switched')
      await answerAsGrace(key)
      await sheet(page).getByRole('button', { name: 'Switch to grace@example.test' }).click()
      await sheet(page).getByText('Connected as grace@example.test.').waitFor()
      await lab.done()
      await page.getByText('grace@example.test').first().waitFor()
      expect(await lab.read(key)).toMatchObject({ account: 'grace@example.test', status: 'active' })
    })
  })

  describe('in a step of a flow', () => {
    const chosen = () => page.getByLabel('Connection').locator('option:checked').textContent()

    async function createInStep(name: string): Promise<void> {
      await openStep('ping', null)
      await page.getByRole('button', { name: 'Create connection' }).click()
      await sheet(page).getByText('Acme account', { exact: true }).click()
      await sheet(page).getByLabel('Name').fill(name)
      await lab.press('Connect')
    }

    it('a connection that is made there is chosen there', async () => {
      await createInStep('From the step')
      await sheet(page).getByText('Connected as ada@example.test.').waitFor()
      await lab.done()
      await expect.poll(chosen).toBe('From the step (ada@example.test) · Active')
      await page.getByRole('button', { name: 'Run step' }).click()
      await page.getByText('Succeeded').waitFor()
    })

    it('one that was not allowed is chosen as well, and is connected from there', async () => {
      lab.provider.set({ deny: 'access_denied' })
      await createInStep('Not yet')
      await sheet(page).getByText('Access was not allowed at the provider.').waitFor()
      await sheet(page).getByRole('button', { name: 'Close' }).last().click()
      await expect.poll(chosen).toBe('Not yet · Missing')
      lab.provider.set({ deny: '' })
      await page.getByRole('link', { name: 'Connect', exact: true }).click()
      await lab.press('Connect')
      await sheet(page).getByText('Connected as ada@example.test.').waitFor()
      await lab.done()
      await expect.poll(chosen).toBe('Not yet (ada@example.test) · Active')
    })

    it('an action that needs more than was granted says so, is refused, and leads to the way out', async () => {
      lab.provider.set({ withholdScopes: ['mail.send'] })
      const key = await lab.connect('Reader')
      await page.getByLabel('Not granted').waitFor()
      await openStep('send', key)
      const link = page.getByRole('link', { name: 'Reconnect to grant Send mail' })
      await link.waitFor()
      expect(await accessibilityProblems(page)).toEqual([])
      await page.getByRole('button', { name: 'Run step' }).click()
      const result = page.locator('#step-result')
      await result.getByText('permission_denied').waitFor()
      expect(await result.textContent()).toContain('mail.send')
      lab.provider.set({ withholdScopes: [] })
      await link.click()
      await lab.press('Reconnect')
      await sheet(page).getByText('Connected as ada@example.test.').waitFor()
      await lab.done()
      await link.waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Run step' }).click()
      await page.getByText('Succeeded').waitFor()
    })
  })

  describe('a client of one’s own', () => {
    it('shows its redirect URL before anything is saved, and that is the one used', async () => {
      await lab.context.grantPermissions(['clipboard-read', 'clipboard-write'])
      await go(`${E}/connections`)
      await page.getByRole('link', { name: 'New connection' }).first().click()
      await sheet(page).getByText('Acme OAuth').click()
      await sheet(page).getByText('Acme account through your own app').click()
      await sheet(page).getByRole('button', { name: 'Copy redirect URL' }).click()
      await sheet(page).getByText('Copied').waitFor()
      const redirectUrl = await page.evaluate(() => navigator.clipboard.readText())
      lab.provider.addClient({ id: 'mine', secret: 'canary-own-secret-73', redirectUris: [redirectUrl] })
      await sheet(page).getByLabel('Name').fill('Own app')
      await sheet(page).getByLabel('Client ID').fill('mine')
      await sheet(page).getByRole('textbox', { name: 'Client secret' }).fill('canary-own-secret-73')
      await lab.press('Connect')
      await sheet(page).getByText('Connected as ada@example.test.').waitFor()
      await lab.done()
      expect(redirectUrl).toContain((await lab.read('own-app')).id)
      expect(await page.content()).not.toContain('canary-own-secret-73')
    })
  })

  describe('without an OAuth2 app', () => {
    const form = `${E}/connections/new?piece=acme-oauth&method=oauth2-body`

    it('the form says what is missing, and leads those to the settings who may enter it', async () => {
      await go(form)
      await page.getByText('There is no OAuth2 app for Acme OAuth yet').waitFor()
      expect(await page.getByRole('button', { name: 'Connect', exact: true }).isDisabled()).toBe(true)
      await page.getByRole('link', { name: 'Add OAuth2 app' }).click()
      await page.getByRole('heading', { name: 'Add OAuth2 app for Acme OAuth' }).waitFor()
      await page.getByText('Client in the body').waitFor()
    })

    it('the form leads nobody else there', async () => {
      const other = await lab.openAs('builder', form)
      await other.getByText('There is no OAuth2 app for Acme OAuth yet').waitFor()
      expect(await other.getByRole('link', { name: 'Add OAuth2 app' }).count()).toBe(0)
      await other.context().close()
    })
  })

  describe('who may only look', () => {
    beforeAll(async () => openStep('send', await lab.addConnection('Waits')))

    it.each([
      ['the page of a connection', `${E}/connections/waits`, 'Missing'],
      ['a step', `${FLOW}?step=Do`, 'Open connection'],
      ['the settings', '/projects/default/settings', 'OAuth2 apps'],
    ])('is offered nothing on %s', async (_, path, shown) => {
      const other = await lab.openAs('viewer', path)
      await other.getByText(shown).first().waitFor()
      const offers = other.locator('#main').getByText(/^(Connect|Reconnect.*|Add OAuth2 app|Create connection)$/)
      expect(await offers.count()).toBe(0)
      await other.context().close()
    })

    it('is not offered it in the list either', async () => {
      const other = await lab.openAs('viewer', `${E}/connections`)
      await row(other, 'Waits')
        .getByRole('button', { name: /actions/i })
        .click()
      await other.getByRole('menuitem', { name: 'View' }).waitFor()
      expect(await other.getByRole('menuitem', { name: 'Reconnect' }).count()).toBe(0)
      await other.context().close()
    })
  })

  it('says above the list when the provider refuses the app, and leads to the settings', async () => {
    const key = await lab.connect('Paused')
    lab.provider.addClient({ id: 'plugboard', secret: 'another-one' })
    lab.provider.expireAccessTokens({ client: 'plugboard' })
    const ping = await lab.server.inEnvironment('POST', `/connections/${key}/actions/ping`, { input: {} })
    expect(ping.body).toMatchObject({ code: 'oauth2_app_misconfigured' })
    await go(`${E}/connections`)
    await page.getByText('The provider refuses the OAuth2 app of Acme OAuth (Acme account).').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('link', { name: 'Open settings' }).click()
    await row(page, 'Acme OAuth').getByText('Refused by the provider').waitFor()
  })

  it('was never shown an error of a page or a refused script or style', () => {
    expect(lab.complaints).toEqual([])
  })
})
