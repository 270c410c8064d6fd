import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { createAdministrator, findChromium, launchBrowser, openPage } from '../support/browser.js'
import { createSamplePieceFolder } from '../support/oauth2/sample-piece-folder.js'
import { Plugboard } from '../support/plugboard.js'

type Folder = Awaited<ReturnType<typeof createSamplePieceFolder>>

/** What a lab needs of an authorization server. */
interface Provider {
  readonly endpoints: Readonly<Record<string, string>>
  addClient(client: { id: string; secret: string; redirectUris: readonly string[] }): unknown
  close(): Promise<void>
}

interface LabOptions {
  /** Whether the provider's OAuth2 app is entered already. Default true. */
  hasApp?: boolean
}

interface Parts<P extends Provider> {
  server: Plugboard
  provider: P
  folder: Folder
  browser: Browser
  context: BrowserContext
  page: Page
  complaints: string[]
}

export const E = '/projects/default/environments/development'
export const CLIENT = { id: 'plugboard', secret: 'canary-client-secret-51' }

/** A server with the sample piece, an authorization server, and an administrator in a browser. */
export class OAuth2Lab<P extends Provider> {
  readonly server: Plugboard
  readonly provider: P
  readonly context: BrowserContext
  readonly page: Page
  readonly complaints: string[]
  readonly #folder: Folder
  readonly #browser: Browser

  private constructor({ server, provider, folder, browser, context, page, complaints }: Parts<P>) {
    this.server = server
    this.provider = provider
    this.context = context
    this.page = page
    this.complaints = complaints
    this.#folder = folder
    this.#browser = browser
  }

  /** Starts everything around a provider, which it closes in the end, and signs the administrator in. */
  static async start<P extends Provider>(provider: P, { hasApp = true }: LabOptions = {}): Promise<OAuth2Lab<P>> {
    const folder = await createSamplePieceFolder()
    const server = await Plugboard.start({
      env: {
        PLUGBOARD_PIECES: folder.path,
        PLUGBOARD_ENDPOINTS: JSON.stringify({ 'acme-oauth': provider.endpoints }),
      },
    })
    const browser = await launchBrowser(findChromium() ?? '')
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const { page, complaints } = await openPage(context)
    await createAdministrator(page, server)
    const lab = new OAuth2Lab({ server, provider, folder, browser, context, page, complaints })
    if (hasApp) await lab.addApp()
    return lab
  }

  /** Another window of the same browser, with what it complained about among those of the lab. */
  async openTab(path: string): Promise<Page> {
    const page = await this.context.newPage()
    page.on('pageerror', (error) => this.complaints.push(error.message))
    await page.goto(this.server.url + path)
    return page
  }

  /** A browser of its own, in which nobody is signed in unless the options say so. */
  newContext(options: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> {
    return this.#browser.newContext(options)
  }

  /** A page that somebody with this role opens. */
  async openAs(role: string, path: string): Promise<Page> {
    const { body } = await this.server.call('POST', '/projects/default/tokens', { name: `A ${role}`, role })
    const context = await this.newContext({ extraHTTPHeaders: { authorization: `Bearer ${body.secret}` } })
    const page = await context.newPage()
    await page.goto(this.server.url + path)
    return page
  }

  /** Enters the OAuth2 app that the provider knows. */
  async addApp(): Promise<void> {
    const { id: clientId, secret: clientSecret } = CLIENT
    const body = { piece: 'acme-oauth', method: 'oauth2', clientId, clientSecret }
    const app = await this.server.call('POST', '/projects/default/oauth2-apps', body)
    await this.provider.addClient({ ...CLIENT, redirectUris: [app.body.redirectUrl] })
  }

  /** A connection as the API tells it. */
  async read(key: string) {
    return (await this.server.inEnvironment('GET', `/connections/${key}`)).body
  }

  /** A connection that waits for consent. */
  async addConnection(name: string, method = 'oauth2', values: object = {}): Promise<string> {
    const body = { name, piece: 'acme-oauth', method, values }
    return (await this.server.inEnvironment('POST', '/connections', body)).body.key
  }

  /** A new connection of the account with which `decide` consents; by default the provider asks nobody. */
  async connect(name: string, decide?: (window: Page) => Promise<void>): Promise<string> {
    const key = await this.addConnection(name)
    await this.openSheet(key)
    const popup = await this.press('Connect')
    await decide?.(popup)
    await sheet(this.page).getByText('Connected as').waitFor()
    await this.done()
    return key
  }

  /** The sheet to connect a connection, or to connect it again, over its page. */
  async openSheet(key: string, page = this.page): Promise<void> {
    await page.goto(`${this.server.url}${E}/connections/${key}`)
    await page.getByRole('link', { name: /^(Connect|Reconnect)$/ }).click()
    await sheet(page)
      .getByRole('button', { name: /^(Connect|Reconnect)$/ })
      .waitFor()
  }

  /** Presses a button of the sheet; the window that opens. */
  async press(button: string, page = this.page): Promise<Page> {
    const opened = page.waitForEvent('popup')
    await sheet(page).getByRole('button', { name: button, exact: true }).click()
    return opened
  }

  /** Leaves the sheet of a connection that was connected. */
  async done(page = this.page): Promise<void> {
    await sheet(page).getByRole('button', { name: 'Done' }).click()
    await page.locator('dialog').waitFor({ state: 'detached' })
  }

  async stop(): Promise<void> {
    await this.#browser.close()
    await this.server.stop()
    this.server.clean()
    await this.provider.close()
    this.#folder.clean()
  }
}

/** The dialog that is open. */
export const sheet = (page: Page): Locator => page.getByRole('dialog')

/** A row of the list of connections. */
export const row = (page: Page, name: string): Locator => page.getByRole('row').filter({ hasText: name })

/** Signs in at the provider, unless somebody is already, and decides. The window may close itself afterwards. */
export async function consent(popup: Page, login: string, decision: 'Allow' | 'Deny' = 'Allow'): Promise<void> {
  await signIn(popup, login)
  await popup.getByRole('button', { name: decision }).click()
}

/** Signs in at the provider. */
export async function signIn(popup: Page, login: string): Promise<void> {
  const name = popup.getByLabel('Name')
  await name
    .or(popup.getByRole('button', { name: 'Allow' }))
    .first()
    .waitFor()
  if (!(await name.isVisible())) return
  await name.fill(login)
  await popup.getByRole('button', { name: 'Sign in' }).click()
}
