import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityProblems, findChromium } from '../support/browser.js'
import { startOidcServer } from '../support/oauth2/oidc-server.js'
import { CLIENT, consent, E, OAuth2Lab, row, sheet } from './oauth2-lab.js'

type OidcServer = Awaited<ReturnType<typeof startOidcServer>>

const chromium = findChromium()
const FLOW = '/projects/default/flows/errands'

describe.runIf(chromium)('a person who connects an account with OAuth2', () => {
  let lab: OAuth2Lab<OidcServer>
  let page: Page
  let first: { accessToken: string }
  let before: { id: string; key: string; createdAt: number }

  beforeAll(async () => {
    lab = await OAuth2Lab.start(await startOidcServer({ accessTokenLifetime: 6 }), { hasApp: false })
    page = lab.page
    await lab.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  })
  afterAll(() => lab?.stop())

  const go = (path: string) => page.goto(lab.server.url + path)
  const lease = async () => {
    const answer = await lab.server.inEnvironment('POST', '/connections/mailbox/lease', {})
    expect(answer.body).toMatchObject({ auth: { kind: 'oauth2' } })
    return answer.body.auth
  }

  it('enters the OAuth2 app in the settings, and registers the redirect URL copied there', async () => {
    await go('/projects/default/settings')
    await page.getByRole('link', { name: 'Add OAuth2 app' }).click()
    await sheet(page).getByText('Acme OAuth').click()
    await sheet(page).getByText('Acme account', { exact: true }).click()
    await sheet(page).getByRole('button', { name: 'Copy redirect URL' }).click()
    await sheet(page).getByText('Copied').waitFor()
    const redirectUrl = await page.evaluate(() => navigator.clipboard.readText())
    expect(redirectUrl).toMatch(new RegExp(`^${lab.server.url}/oauth2/callback/oap_\\w+$`))
    await lab.provider.addClient({ ...CLIENT, redirectUris: [redirectUrl] })
    await sheet(page).getByLabel('Client ID').fill(CLIENT.id)
    await sheet(page).getByRole('textbox', { name: 'Client secret' }).fill(CLIENT.secret)
    await sheet(page).getByRole('button', { name: 'Add OAuth2 app' }).click()
    await row(page, 'Acme OAuth').getByText('OK').waitFor()
    expect(await page.content()).not.toContain(CLIENT.secret)
  })

  it('consents in the window that opens, and sees account and status without loading the page again', async () => {
    await go(`${E}/connections`)
    await page.evaluate(() => document.body.setAttribute('data-same-page', ''))
    await page.getByRole('link', { name: 'New connection' }).first().click()
    await sheet(page).getByText('Acme OAuth').click()
    await sheet(page).getByText('Acme account', { exact: true }).click()
    await sheet(page).getByLabel('Name').fill('Mailbox')
    const popup = await lab.press('Connect')
    const closed = popup.waitForEvent('close')
    await sheet(page).getByText('Waiting for you at Acme OAuth').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await consent(popup, 'ada')
    await sheet(page).getByText('Connected as ada@example.test.').waitFor()
    await sheet(page).getByText('Active', { exact: true }).waitFor()
    await closed
    await lab.done()
    await row(page, 'Mailbox').getByText('Active').waitFor()
    await row(page, 'Mailbox').getByText('ada@example.test').waitFor()
    expect(await page.locator('body[data-same-page]').count()).toBe(1)
  })

  it('runs a step with a renewed token once the first one has expired', async () => {
    const steps = [{ name: 'Ping', piece: 'acme-oauth', action: 'ping', connection: 'mailbox', input: {} }]
    await lab.server.call('PUT', '/projects/default/flows/errands', { name: 'Errands', draft: { steps } })
    before = await lab.read('mailbox')
    first = await lease()
    await expect.poll(() => lab.provider.introspect(first.accessToken), { timeout: 20_000 }).toEqual({ active: false })
    await go(`${FLOW}?step=Ping`)
    await page.getByRole('button', { name: 'Run step' }).click()
    await page.getByText('Succeeded').waitFor()
    const second = await lease()
    expect(second.accessToken).not.toBe(first.accessToken)
    expect(await lab.provider.introspect(second.accessToken)).toMatchObject({ active: true, login: 'ada' })
    expect(lab.provider.tokenRequests()).toMatchObject({ authorization_code: 1, refresh_token: expect.any(Number) })
  })

  it('is told why nothing works any more once the grant was taken away at the provider', async () => {
    lab.provider.revokeGrantsOf('ada')
    await go(`${FLOW}?step=Ping`)
    await page.getByRole('button', { name: 'Run step' }).click()
    await page.getByText('Failed', { exact: true }).waitFor()
    expect(await page.locator('#step-result').textContent()).toContain('Reconnect')
    await go(`${E}/connections/mailbox`)
    await page.getByText('Error', { exact: true }).waitFor()
    await page.getByText('The provider no longer accepts its credentials.').waitFor()
    expect(await lab.read('mailbox')).toMatchObject({ status: 'error', reason: { code: 'needs_reauth' } })
  })

  it('reconnects, and key, flows and history are as they were', async () => {
    await page.getByRole('link', { name: 'Reconnect' }).click()
    await consent(await lab.press('Reconnect'), 'ada')
    await sheet(page).getByText('Connected as ada@example.test.').waitFor()
    await lab.done()
    await page.getByText('Active', { exact: true }).waitFor()
    const { id, key, createdAt } = before
    expect(await lab.read('mailbox')).toMatchObject({ id, key, createdAt, flows: 1, status: 'active' })
    await page.getByText('created connection Mailbox').waitFor()
    await page.getByText('reconnected connection Mailbox').waitFor()
    await go(`${FLOW}?step=Ping`)
    await page.getByRole('button', { name: 'Run step' }).click()
    await page.getByText('Succeeded').waitFor()
  })

  it('was never shown an error of a page or a refused script or style', () => {
    expect(lab.complaints).toEqual([])
  })
})
