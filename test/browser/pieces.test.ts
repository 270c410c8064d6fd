import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  accessibilityProblems,
  createAdministrator,
  findChromium,
  launchBrowser,
  openPage,
} from '../support/browser.js'
import { Plugboard } from '../support/plugboard.js'
import { startRegistry, type TestRegistry } from '../support/registry.js'
import { firstAcme, secondAcme, thirdAcme } from './acme-versions.js'

const chromium = findChromium()
const PIECES = '/projects/default/pieces'
const CONNECTIONS = '/projects/default/environments/development/connections'

describe.runIf(chromium)('an administrator who keeps the pieces of a server', () => {
  let registry: TestRegistry
  let server: Plugboard
  let browser: Browser
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    registry = await startRegistry()
    registry.publish(firstAcme())
    registry.publish(thirdAcme())
    registry.publish(secondAcme())
    server = await Plugboard.start({ env: { PLUGBOARD_REGISTRY: registry.url } })
    browser = await launchBrowser(chromium ?? '')
    ;({ page, complaints } = await openPage(await browser.newContext({ reducedMotion: 'reduce' })))
    await createAdministrator(page, server)
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    server?.clean()
    await registry?.close()
  })

  const sheet = (): Locator => page.locator('dialog[open]')
  const press = (name: string | RegExp) => sheet().getByRole('button', { name }).last().click()
  const versionRow = (version: string): Locator => page.getByRole('row').filter({ hasText: version })
  const choose = async (version: string, item: string) => {
    await page.getByRole('button', { name: `Actions for version ${version}` }).click()
    await page.getByRole('menuitem', { name: item, exact: true }).click()
  }
  const upload = async (name: string, buffer: Buffer) => {
    await sheet().getByLabel('Tarball').setInputFiles({ name, mimeType: 'application/gzip', buffer })
    await press('Install piece')
  }
  const versionOf = async (key: string) => (await server.inEnvironment('GET', `/connections/${key}`)).body.piece.version

  it('is told why a file is not installed and what to do, and tries again with another', async () => {
    await page.goto(server.url + PIECES)
    await page.getByRole('link', { name: 'Install piece' }).click()
    await sheet().getByText('Installing a piece is running its author’s code').waitFor()
    await sheet().getByRole('link', { name: 'Tarball' }).click()
    await upload('notes.tgz', Buffer.from('no tarball at all'))
    await sheet().getByText('This is not a gzipped tar file.').waitFor()
    await sheet().getByText('Give what npm pack writes', { exact: false }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await sheet().getByRole('link', { name: 'Try again' }).click()
  })

  it('cannot send a file that is too large', async () => {
    const input = sheet().getByLabel('Tarball')
    await input.evaluate((element) => element.setAttribute('data-largest', '10'))
    await upload('acme.tgz', firstAcme().tarball)
    const said = await input.evaluate((element: HTMLInputElement) => element.validationMessage)
    expect(said).toBe('The tarball may have at most 32 MiB.')
    await input.evaluate((element, bytes) => element.setAttribute('data-largest', bytes), String(32 * 1024 * 1024))
  })

  it('installs a tarball, sees how far it is, and finds the piece in the gallery behind the dialog', async () => {
    await upload('acme.tgz', firstAcme().tarball)
    await sheet().getByRole('listitem').filter({ hasText: 'Install what it depends on' }).waitFor()
    await sheet().getByRole('img', { name: 'Running' }).waitFor()
    await sheet().getByText('the installation goes on').waitFor()
    await sheet().getByText('Acme 1.0.0 is installed').waitFor()
    expect(await sheet().getByRole('img', { name: 'OK' }).count()).toBe(5)
    expect(await accessibilityProblems(page)).toEqual([])
    await press('Close')
    await page.getByRole('link', { name: 'Acme', exact: true }).click()
    await versionRow('1.0.0').getByText('Current', { exact: true }).waitFor()
    await versionRow('1.0.0').getByText('Tarball').waitFor()
  })

  it('connects with it, and uses it in a flow', async () => {
    await page.getByRole('link', { name: 'New connection' }).click()
    await page.getByLabel('Name').fill('Front desk')
    await page.getByRole('textbox', { name: 'API key' }).fill('a-key')
    await page.getByRole('button', { name: 'Add connection' }).click()
    await page.getByRole('heading', { name: 'Front desk' }).waitFor()
    await server.inEnvironment('POST', '/connections', { name: 'Attic', piece: 'acme', values: { apiKey: 'lapsed' } })
    const input = { name: 'Ada' }
    const steps = [{ name: 'Wave', piece: 'acme', action: 'wave', connection: 'front-desk', input }]
    const saved = await server.call('PUT', '/projects/default/flows/morning', { name: 'Morning', draft: { steps } })
    expect(saved.status).toBeLessThan(300)
  })

  it('is told that a package is not in the registry, and keeps what was typed', async () => {
    await page.goto(`${server.url}${PIECES}/acme`)
    await page.getByRole('link', { name: 'Install another version' }).click()
    await sheet().getByLabel('Package').fill('Not a name')
    await page.keyboard.press('Enter')
    await sheet().getByText('This is no name of a package.').waitFor()
    expect(await sheet().getByLabel('Package').inputValue()).toBe('Not a name')
  })

  it('looks a package up and installs one of its versions beside the other, though the dialog is closed', async () => {
    await sheet().getByLabel('Package').fill('plugboard-piece-acme')
    await page.keyboard.press('Tab')
    const radios = sheet().getByRole('radio')
    await expect.poll(() => radios.count()).toBe(3)
    const offered = await radios.evaluateAll((all) => all.map((one) => one.getAttribute('value')))
    expect(offered).toEqual(['3.0.0', '2.0.0', '1.0.0'])
    expect(await radios.nth(2).isDisabled()).toBe(true)
    await sheet().getByText('Latest').waitFor()
    expect(await radios.nth(1).isChecked()).toBe(true)
    expect(await accessibilityProblems(page)).toEqual([])
    await press('Install piece')
    await sheet().getByText('the installation goes on').waitFor()
    await press('Close')
    const installed = async () => (await server.call('GET', '/pieces/acme/versions')).body.items.length
    await expect.poll(installed, { timeout: 20_000 }).toBe(2)
    await page.reload()
    await versionRow('2.0.0').getByText('Registry').waitFor()
    await versionRow('1.0.0').getByText('Current', { exact: true }).waitFor()
  })

  it('sees beforehand what an upgrade changes and what it breaks', async () => {
    await choose('2.0.0', 'Make current and upgrade…')
    await sheet().getByText('2 connections will be moved, with values the piece migrates').waitFor()
    for (const text of ['region', 'eu.acme.example', 'language'])
      await sheet().getByText(text, { exact: true }).waitFor()
    await sheet().getByRole('link', { name: 'Morning: Wave' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('is refused while a connection cannot be migrated, which is named', async () => {
    await sheet().getByRole('checkbox').check()
    await press('Upgrade 2 connections')
    await sheet().getByText('could not be migrated; nothing was changed').waitFor()
    await sheet().getByRole('link', { name: 'Attic' }).waitFor()
    expect(await versionOf('front-desk')).toBe('1.0.0')
    await server.inEnvironment('DELETE', '/connections/attic')
  })

  it('upgrades, and is told of it until it is decided', async () => {
    await page.reload()
    await choose('2.0.0', 'Make current and upgrade…')
    await sheet().getByRole('checkbox').check()
    await press('Upgrade 1 connection')
    await page.getByText('Upgraded from 1.0.0 to 2.0.0').waitFor()
    await page.getByText('By Ada Lovelace, just now; 1 connection moved, all with migrated values.').waitFor()
    expect(await versionOf('front-desk')).toBe('2.0.0')
    expect(await accessibilityProblems(page)).toEqual([])
    await choose('1.0.0', 'Make current and upgrade…')
    await sheet().getByText('can still be rolled back').waitFor()
    expect(await sheet().getByRole('button', { name: /^Move/ }).count()).toBe(0)
    await press('Cancel')
  })

  it('rolls back after being asked', async () => {
    await page.getByRole('link', { name: 'Roll back…' }).click()
    await sheet().getByText('1 connection goes back').waitFor()
    await press('Roll back')
    await page.getByText('Acme is back at 1.0.0; 1 connection moved back.').waitFor()
    await versionRow('1.0.0').getByText('Current', { exact: true }).waitFor()
    expect(await versionOf('front-desk')).toBe('1.0.0')
  })

  it('pins a version, which stands in the way of upgrades until it is unpinned', async () => {
    await choose('1.0.0', 'Pin')
    await versionRow('1.0.0').getByText('Pinned', { exact: true }).waitFor()
    await choose('2.0.0', 'Make current and upgrade…')
    await sheet().getByText('acme is pinned to 1.0.0.').waitFor()
    await press('Cancel')
    await choose('1.0.0', 'Unpin')
    await expect.poll(() => versionRow('1.0.0').getByText('Pinned', { exact: true }).count()).toBe(0)
  })

  it('is refused to remove a version in use, naming what uses it, and removes another', async () => {
    await choose('1.0.0', 'Remove…')
    await press('Remove version')
    await sheet().getByText('Acme 1.0.0 cannot be removed').waitFor()
    await sheet().getByRole('link', { name: 'Front desk' }).waitFor()
    await press('Close')
    await choose('2.0.0', 'Remove…')
    await press('Remove version')
    await page.getByText('Acme 2.0.0 was removed.').waitFor()
    await expect.poll(() => versionRow('2.0.0').count()).toBe(0)
  })

  it('sees which connection an upgrade leaves behind, and edits it into the new version', async () => {
    await server.call('POST', '/pieces', { package: 'plugboard-piece-acme', version: '3.0.0' })
    await page.reload()
    await choose('3.0.0', 'Make current and upgrade…')
    await sheet().getByText('1 connection will stay behind until somebody edits or reconnects it').waitFor()
    await sheet().getByRole('checkbox').check()
    await press('Make 3.0.0 current')
    await page.getByText('0 connections moved, 1 left behind').waitFor()
    await page.getByRole('button', { name: 'Keep' }).click()
    await page.getByText('Acme stays at 3.0.0.').waitFor()
    await page.goto(`${server.url}${CONNECTIONS}/front-desk`)
    await page.getByText('until then it goes on with 1.0.0').waitFor()
    await page.getByRole('link', { name: 'Edit connection' }).click()
    await sheet().getByText('This is the form of Acme 3.0.0.').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await sheet().getByLabel('Region').selectOption('us')
    await press('Save changes')
    await page.getByText('Front desk was saved.').waitFor()
    expect(await versionOf('front-desk')).toBe('3.0.0')
  })

  it('alone has the buttons: a viewer sees the pieces as ever', async () => {
    const token = { name: 'Onlooker', role: 'viewer', expiresInDays: 1 }
    const { body } = await server.call('POST', '/projects/default/tokens', token)
    const context = await browser.newContext({ extraHTTPHeaders: { authorization: `Bearer ${body.secret}` } })
    const { page: other } = await openPage(context)
    await other.goto(server.url + PIECES)
    await other.getByRole('heading', { name: 'Acme' }).waitFor()
    expect(await other.getByText('Install piece').count()).toBe(0)
    await other.goto(`${server.url}${PIECES}/acme`)
    await other.getByText('Version 3.0.0').waitFor()
    expect(await other.getByRole('button', { name: /^Actions for/ }).count()).toBe(0)
    const refused = await other.goto(`${server.url}/projects/default/piece-installations/new`)
    expect(refused?.status()).toBe(403)
    await context.close()
  })

  it('was never shown an error of a page or a refused script or style', () => {
    expect(complaints).toEqual([])
  })
})
