import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findChromium, launchBrowser, openPage } from '../support/browser.js'
import { type InstalledCommand, installCommand } from '../support/installed-command.js'
import { PieceDev } from '../support/piece-dev.js'
import { Plugboard, runPlugboard } from '../support/plugboard.js'

const executable = findChromium()
const KEY = 'acme/key+4711'

let installed: InstalledCommand
let acme: string
beforeAll(async () => {
  installed = await installCommand()
  acme = join(installed.folder, 'acme')
}, 300_000)
afterAll(() => installed?.clean())

describe('from an empty folder outside of this repository, with what is published', () => {
  it('a piece is made, installed, and passes its own tests', async () => {
    expect(await installed.run(['piece', 'create', 'acme', '--auth', 'api-key'])).toContain('npm install')
    await installed.npm(['install', '--no-audit', '--no-fund', '--loglevel=error'], acme)
    expect(await installed.npm(['test'], acme)).toMatch(/Tests .*passed/)
  }, 120_000)

  it('it passes piece check', async () => {
    const report = JSON.parse(await installed.run(['piece', 'check', '--json'], acme))
    expect(report).toMatchObject({ ok: true, problems: 0, cases: { failed: 0 } })
    expect(report.cases.passed).toBeGreaterThan(50)
  }, 120_000)

  it.skipIf(!executable)(
    'its form is seen in a browser, and what is saved is seen there too',
    async () => {
      const browser: Browser = await launchBrowser(executable ?? '')
      const dev = await PieceDev.start(acme, {}, installed.command)
      try {
        const { page, complaints } = await openPage(await browser.newContext())
        await page.goto(dev.link)
        await page.getByRole('textbox', { name: 'API key' }).fill('typed before')
        const action = join(acme, 'src/actions/get-item.ts')
        writeFileSync(action, readFileSync(action, 'utf8').replace("'Get an item'", "'Fetch an item'"))
        await page.getByRole('heading', { name: 'Fetch an item' }).waitFor()
        expect(await page.getByRole('textbox', { name: 'API key' }).inputValue()).toBe('typed before')
        expect(complaints).toEqual([])
      } finally {
        await dev.interrupt()
        dev.clean()
        await browser.close()
      }
    },
    60_000,
  )

  it('packed, it is installed on a running server from the command line, and a connection works', async () => {
    const service = await startService()
    const server = await Plugboard.start({
      env: { HOME: process.env.HOME ?? '', PLUGBOARD_ENDPOINTS: JSON.stringify({ acme: { api: service.url } }) },
    })
    try {
      await installed.npm(['pack', '--silent'], acme)
      const tarball = readdirSync(acme).find((name) => name.endsWith('.tgz')) ?? ''
      const env = { PLUGBOARD_TOKEN: server.token }
      const add = await runPlugboard(['pieces', 'add', join(acme, tarball), '--server', server.url], env)
      expect(add.output).toContain('acme 0.1.0 is installed.')
      const values = { apiKey: KEY }
      const made = await server.inEnvironment('POST', '/connections', { name: 'Acme', piece: 'acme', values })
      expect(made).toMatchObject({ status: 201, body: { account: 'ada@acme.example', status: 'active' } })
      const got = await server.inEnvironment('POST', '/connections/acme/actions/get-item', { input: { id: 'item-1' } })
      expect(got.body.output).toEqual({ id: 'item-1', name: 'First item' })
      const list = await runPlugboard(['pieces', 'list', '--server', server.url, '--json'], env)
      expect(JSON.parse(list.output).pieces.map(({ name }: { name: string }) => name)).toContain('acme')
    } finally {
      await server.stop()
      server.clean()
      service.server.close()
    }
  }, 120_000)
})

/** Answers as the template's service does. */
async function startService(): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const isKnown = request.headers.authorization === `Bearer ${KEY}`
    const body = request.url === '/me' ? { email: 'ada@acme.example' } : { id: 'item-1', name: 'First item' }
    response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  return { server, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}` }
}
