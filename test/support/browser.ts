import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import type { Plugboard } from './plugboard.js'

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The browser on this machine; undefined where there is none, which is said loudly and fails under CI. */
export function findChromium(): string | undefined {
  const found = CANDIDATES.find((path) => existsSync(path))
  if (found) return found
  const message = 'SKIPPED: every test in a browser, because no Chromium was found (apt install chromium)'
  if (process.env.CI) throw new Error(message)
  console.error(message)
  return undefined
}

/** Starts the browser without anything that reaches outside. */
export function launchBrowser(executablePath: string): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update']
  return chromium.launch({ executablePath, args: [...args, '--disable-sync'] })
}

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** A page that remembers everything it complained about. */
export interface WatchedPage {
  page: Page
  /** Console errors, page errors, and what the Content-Security-Policy refused. */
  complaints: string[]
}

/** Shorter than a test may take, so that what a page waited for in vain is named. */
const PATIENCE_MS = 20_000

/** Opens a page and watches it. A status that a form expects to get, such as 422, is no complaint. */
export async function openPage(context: BrowserContext): Promise<WatchedPage> {
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    const expected = /status of (409|422)/.test(message.text())
    if ((message.type() === 'error' || message.type() === 'warning') && !expected) complaints.push(message.text())
  })
  return { page, complaints }
}

/** What axe finds wrong with the page as it stands, as sentences. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(axePath, 'utf8'))
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: { run(): Promise<Axe> } }).axe.run()
    return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map((node) => node.target).join(', ')})`)
  })
}

interface Axe {
  violations: { id: string; help: string; nodes: { target: string[] }[] }[]
}

/** Signs up through the link a new server prints. */
export async function createAdministrator(page: Page, server: Plugboard): Promise<void> {
  await page.goto(server.setupLink ?? '')
  await page.getByLabel('Name').fill('Ada Lovelace')
  await page.getByLabel('E-mail').fill('ada@example.com')
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery staple')
  await page.getByRole('button', { name: /create/i }).click()
  await page.getByRole('heading', { name: 'Connections', exact: true }).waitFor()
}
