import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import {
  accessibilityProblems,
  createAdministrator,
  findChromium,
  launchBrowser,
  openPage,
} from '../support/browser.js'
import { createSamplePieceFolder } from '../support/oauth2/sample-piece-folder.js'
import { Plugboard } from '../support/plugboard.js'

const chromium = findChromium()
const postgresUrl = inject('postgresUrl')

describe.runIf(chromium && postgresUrl)('every page', () => {
  let server: Plugboard
  let folder: Awaited<ReturnType<typeof createSamplePieceFolder>>
  let browser: Browser
  let state: Awaited<ReturnType<Awaited<ReturnType<Browser['newContext']>>['storageState']>>

  beforeAll(async () => {
    const database = postgresUrl ? new URL(postgresUrl) : undefined
    folder = await createSamplePieceFolder()
    server = await Plugboard.start({ env: { PLUGBOARD_PIECES: folder.path } })
    const values = {
      host: database?.hostname,
      port: Number(database?.port),
      database: 'postgres',
      user: database?.username,
      password: database?.password,
    }
    await server.inEnvironment('POST', '/connections', {
      name: 'Invoices',
      piece: 'postgres',
      values,
      tags: ['finance'],
    })
    const app = { piece: 'acme-oauth', method: 'oauth2', clientId: 'plugboard', clientSecret: 'canary-92' }
    await server.call('POST', '/projects/default/oauth2-apps', app)
    await server.inEnvironment('POST', '/connections', { name: 'Mailbox', piece: 'acme-oauth', method: 'oauth2' })
    const steps = [
      { name: 'Read', piece: 'postgres', action: 'query', connection: 'invoices', input: { sql: 'select 1 as one' } },
    ]
    await server.call('PUT', '/projects/default/flows/billing', { name: 'Billing', draft: { steps } })
    await server.inEnvironment('POST', '/runs', { flow: 'billing' })
    browser = await launchBrowser(chromium ?? '')
    const { page } = await openPage(await browser.newContext())
    await createAdministrator(page, server)
    state = await page.context().storageState()
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    server?.clean()
    folder?.clean()
  })

  const E = '/projects/default/environments/development'
  const PAGES = [
    `${E}/connections`,
    `${E}/connections/new`,
    `${E}/connections/new?piece=postgres`,
    `${E}/connections/invoices`,
    `${E}/connections/invoices/edit`,
    `${E}/connections/new?piece=acme-oauth`,
    `${E}/connections/new?piece=acme-oauth&method=oauth2`,
    `${E}/connections/new?piece=acme-oauth&method=own-client`,
    `${E}/connections/new?piece=acme-oauth&method=oauth2-body`,
    `${E}/connections/mailbox`,
    `${E}/connections/mailbox/connect`,
    '/projects/default/flows',
    '/projects/default/flows/billing',
    `${E}/runs`,
    '/projects/default/pieces',
    '/projects/default/pieces/postgres',
    '/projects/default/piece-installations/new',
    '/projects/default/piece-installations/new?way=tarball',
    '/projects/default/audit',
    '/projects/default/settings',
    '/projects/default/settings/oauth2-apps/new',
    '/projects/default/settings/oauth2-apps/new?piece=acme-oauth&method=oauth2',
    '/oauth2/done/unknown',
    '/api/docs',
    '/nothing-here',
  ]
  const LOOKS = [
    { colorScheme: 'light' as const, width: 1440 },
    { colorScheme: 'dark' as const, width: 390 },
  ]

  for (const { colorScheme, width } of LOOKS) {
    it.each(PAGES)(
      `is accessible, fits and complains of nothing, ${colorScheme} at ${width} pixels: %s`,
      async (path) => {
        const context = await browser.newContext({ storageState: state, colorScheme, viewport: { width, height: 900 } })
        const { page, complaints } = await openPage(context)
        await page.goto(server.url + path)
        expect(await accessibilityProblems(page)).toEqual([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
        expect(complaints.filter((text) => !text.includes('status of 404'))).toEqual([])
        await context.close()
      },
    )
  }
})
