import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createAdministrator, findChromium, launchBrowser, openPage, type WatchedPage } from '../support/browser.js'
import { Plugboard } from '../support/plugboard.js'

const chromium = findChromium()
const postgresUrl = inject('postgresUrl')
const PASSWORD = `canary-${randomBytes(12).toString('hex')}`
const ROLE = `browser_${randomBytes(6).toString('hex')}`

/** A table of three invoices, and a user who may read it. */
async function prepareDatabase(): Promise<URL> {
  const client = new pg.Client({ connectionString: postgresUrl ?? '' })
  await client.connect()
  await client.query(`create role ${ROLE} login password '${PASSWORD}'`)
  await client.query(`create database ${ROLE} owner ${ROLE}`)
  await client.end()
  const url = new URL(postgresUrl ?? '')
  url.pathname = `/${ROLE}`
  url.username = ROLE
  url.password = PASSWORD
  const owner = new pg.Client({ connectionString: url.href })
  await owner.connect()
  await owner.query('create table invoices (id int primary key, customer text)')
  await owner.query("insert into invoices values (1, 'Ada'), (2, 'Grace'), (3, 'Alan')")
  await owner.end()
  return url
}

describe.runIf(chromium && postgresUrl)('a newcomer in a browser', () => {
  let server: Plugboard
  let browser: Browser
  let watched: WatchedPage
  let page: Page
  let database: URL

  beforeAll(async () => {
    database = await prepareDatabase()
    server = await Plugboard.start()
    browser = await launchBrowser(chromium ?? '')
    watched = await openPage(await browser.newContext({ viewport: { width: 1440, height: 900 } }))
    page = watched.page
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    server?.clean()
  })

  const dialog = () => page.getByRole('dialog')
  const password = () => dialog().locator('input[type=password]')
  const row = (name: string) => page.getByRole('row').filter({ hasText: name })

  it('creates the administrator through the printed link and sees what to do first', async () => {
    await createAdministrator(page, server)
    expect(await page.getByText('No connections in Development yet').isVisible()).toBe(true)
  })

  it('chooses a piece, and is told at the password what is wrong with it', async () => {
    await page
      .getByRole('link', { name: 'New connection' })
      .or(page.getByRole('button', { name: 'New connection' }))
      .first()
      .click()
    await dialog().getByText('PostgreSQL', { exact: true }).click()
    await dialog().getByLabel('Name').fill('Invoices')
    await dialog().getByLabel('Server').fill(database.hostname)
    await dialog().getByLabel('Port').fill(database.port)
    await dialog().getByLabel('Database').fill(ROLE)
    await dialog().getByLabel('User').fill(ROLE)
    await password().fill('not-the-password')
    await dialog().getByRole('button', { name: 'Test connection' }).click()
    await expect.poll(() => password().getAttribute('aria-invalid')).toBe('true')
    expect(await dialog().getByLabel('Server').inputValue()).toBe(database.hostname)
  })

  it('corrects it, tests again, and adds a connection that is active', async () => {
    await password().fill(PASSWORD)
    await dialog().getByRole('button', { name: 'Test connection' }).click()
    await dialog().getByText(`${ROLE}@${ROLE}`).first().waitFor()
    await dialog().getByRole('button', { name: 'Add connection' }).click()
    await row('Invoices').getByText('Active').waitFor()
    expect(await page.content()).not.toContain(PASSWORD)
  })

  it('uses the connection in a step of a flow and sees the rows', async () => {
    await page.getByRole('link', { name: 'Flows', exact: true }).click()
    await page
      .getByRole('link', { name: 'New flow' })
      .or(page.getByRole('button', { name: 'New flow' }))
      .first()
      .click()
    await dialog().getByLabel('Name').fill('Billing')
    await dialog()
      .getByRole('button', { name: /create|add/i })
      .click()
    await page.getByRole('heading', { name: 'Billing' }).waitFor()
    await addStep()
    await page.getByLabel('Connection').selectOption({ label: `Invoices (${ROLE}@${ROLE}) · Active` })
    await page.getByRole('combobox', { name: 'Table' }).fill('invoices')
    await page.getByRole('button', { name: 'Run step' }).click()
    await page.getByRole('cell', { name: 'Grace' }).waitFor()
  })

  async function addStep(): Promise<void> {
    await page
      .getByRole('link', { name: 'Add step' })
      .or(page.getByRole('button', { name: 'Add step' }))
      .first()
      .click()
    await dialog().getByText('PostgreSQL', { exact: true }).click()
    await dialog().getByText('Select rows', { exact: true }).click()
    const name = dialog().getByLabel('Name')
    if (await name.isVisible()) await dialog().getByRole('button', { name: /add/i }).click()
    await page.getByLabel('Connection').waitFor()
  }

  it('sees 1 in the Flows column, and cannot delete the connection while the flow uses it', async () => {
    await page.getByRole('link', { name: 'Connections', exact: true }).click()
    expect(await row('Invoices').getByRole('link', { name: '1' }).isVisible()).toBe(true)
    await row('Invoices')
      .getByRole('button', { name: /actions/i })
      .click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await dialog().getByText('Billing').waitFor()
    expect(await dialog().textContent()).toContain('Draft')
    await page.keyboard.press('Escape')
    expect(await row('Invoices').isVisible()).toBe(true)
  })

  it('was never shown an error of the page or a refused script or style', () => {
    expect(watched.complaints).toEqual([])
  })
})
