import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityProblems, findChromium, launchBrowser, openPage, type WatchedPage } from '../support/browser.js'
import { PieceDev } from '../support/piece-dev.js'
import { createPieceSources, type PieceSources } from '../support/piece-sources.js'
import { runPlugboard } from '../support/plugboard.js'
import { startWebTarget, type WebTarget } from '../support/web-target.js'

const chromium = findChromium()
const KEY = 'canary-workbench-91c2/+'

const SOURCE = `
import { apiKeyAuth, defineAction, definePiece, field, fields, httpError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'

const key = apiKeyAuth({
  guide: { steps: ['Create a key in your Acme settings.'] },
  async validate(ctx) {
    const path = ctx.auth.apiKey.startsWith('wrong') ? 'status/401' : 'me'
    const answer = await ctx.http(\`\${ctx.endpoints.api}/\${path}\`, { headers: { 'x-key': ctx.auth.apiKey } })
    if (!answer.ok) throw httpError(answer, { field: 'apiKey', hint: 'Create a new key.' })
    return { account: 'ada@acme.example' }
  },
})

const greet = defineAction({
  name: 'greet',
  title: 'Greet',
  description: 'Says hello to somebody.',
  methods: [key],
  input: fields({ name: field.text({ title: 'Name' }) }),
  output: Type.Object({ text: Type.String() }),
  async run(ctx) {
    const headers = { authorization: \`Bearer \${ctx.auth.apiKey}\` }
    await ctx.http(\`\${ctx.endpoints.api}/greetings\`, { method: 'POST', json: { to: ctx.input.name }, headers })
    return { text: \`Hello, \${ctx.input.name}\` }
  },
})

export const piece = definePiece({
  contract: 1,
  name: 'acme',
  title: 'Acme',
  type: 'Web',
  description: 'Greets people through Acme.',
  icon: 'icon.svg',
  docs: 'https://acme.example/docs',
  endpoints: { api: 'https://api.acme.example' },
  auth: [key],
  actions: [greet],
})
`

/** On an idle machine it takes half a second; this one may be busy with other tests. */
const SOON_MS = 6_000

describe.runIf(chromium)('somebody who works on a piece', () => {
  let target: WebTarget
  let sources: PieceSources
  let dev: PieceDev
  let browser: Browser
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    target = await startWebTarget()
    sources = createPieceSources('acme', `${SOURCE}\nexport const mistake: string = nowhere\n`)
    dev = await PieceDev.start(sources.path, {
      PLUGBOARD_ENDPOINTS: JSON.stringify({ acme: { api: target.url } }),
    })
    browser = await launchBrowser(chromium ?? '')
    watched = await openPage(await browser.newContext({ viewport: { width: 1440, height: 900 } }))
    page = watched.page
  })

  afterAll(async () => {
    await browser?.close()
    dev?.clean()
    sources?.clean()
    await target?.close()
  })

  const auth = () => page.locator('#form-auth-api-key')
  const greet = () => page.locator('#form-action-greet')
  const result = () => page.locator('#form-action-greet-result')
  const secret = () => auth().locator('input[type=password]')
  const soon = (locator: Locator) => locator.waitFor({ timeout: SOON_MS })
  const gone = (locator: Locator) => locator.waitFor({ state: 'detached', timeout: SOON_MS })

  it('opens the printed link and sees why the piece cannot be loaded', async () => {
    await page.goto(dev.link)
    await soon(page.getByText('Cannot be loaded'))
    await soon(page.getByText("TS2304: Cannot find name 'nowhere'."))
    await soon(page.getByText(/^src\/index\.ts:\d+:32$/))
  })

  it('saves the file, and sees the form of every method and action', async () => {
    sources.save(SOURCE)
    await soon(page.getByRole('heading', { name: 'Acme', exact: true }))
    expect(await secret().isVisible()).toBe(true)
    expect(await page.getByText('Cannot be loaded').count()).toBe(0)
    expect(await greet().getByLabel('Name').isVisible()).toBe(true)
  })

  it('sees at the field why a key is refused, and tests another', async () => {
    await secret().fill('wrong-key')
    await auth().getByRole('button', { name: 'Test connection' }).click()
    await soon(auth().getByText('Create a new key.').first())
    await secret().fill(KEY)
    await auth().getByRole('button', { name: 'Test connection' }).click()
    await soon(page.getByText('Signed in as ada@acme.example.'))
  })

  it('runs an action and sees what it asked and was answered, without the key', async () => {
    await greet().getByLabel('Name').fill('Grace')
    await greet().getByRole('button', { name: 'Run' }).click()
    await soon(result().getByText('Hello, Grace'))
    await result().getByText('/greetings').first().click()
    const shown = await result().textContent()
    for (const part of ['200', 'POST', '"to": "Grace"', 'Bearer [secret]', 'x-echo']) expect(shown).toContain(part)
    expect(target.requests.at(-1)?.headers.authorization).toBe(`Bearer ${KEY}`)
    expect(await page.content()).not.toContain('canary-workbench')
  })

  it('changes the piece, and goes on typing where it was', async () => {
    const name = greet().getByLabel('Name')
    await secret().fill('not-saved-yet')
    await name.fill('Grace Hopper')
    await name.press('Home')
    sources.save(
      SOURCE.replace(
        "field.text({ title: 'Name' })",
        "field.text({ title: 'Name' }), tone: field.text({ title: 'Tone', default: 'kind' })",
      ),
    )
    await soon(greet().getByLabel('Tone'))
    expect(await greet().getByLabel('Tone').inputValue()).toBe('kind')
    expect(await secret().inputValue()).toBe('not-saved-yet')
    expect(await result().textContent()).toContain('Hello, Grace')
    await page.keyboard.type('Admiral ')
    expect(await name.inputValue()).toBe('Admiral Grace Hopper')
  })

  it('sees an error of types while the form goes on, and that it is gone', async () => {
    sources.save(SOURCE.replace('return { text:', 'return { texts:').replace("title: 'Name'", "title: 'Whom'"))
    await soon(page.getByText(/TS\d+: .*text/).first())
    await soon(greet().getByLabel('Whom'))
    await dev.said(/Built in \d+ ms, 1 problem\n {2}src\/index\.ts:\d+/)
    sources.save(SOURCE)
    await gone(page.getByText('Does not compile'))
  })

  it('keeps the form of a piece that does not load any more, and sees what makes it better', async () => {
    sources.save(`${SOURCE}\nthrow new Error('not today')\n`)
    await soon(page.getByText('Error: not today'))
    expect(await greet().getByLabel('Name').inputValue()).toBe('Admiral Grace Hopper')
    sources.save(SOURCE.replace('to somebody.', 'to somebody'))
    await soon(page.getByText('must end with a full stop'))
    sources.save(SOURCE)
    await gone(page.getByText('must end with a full stop'))
  })

  it('finds the page usable by everybody, and nothing refused by the browser', async () => {
    expect(await accessibilityProblems(page)).toEqual([])
    expect(watched.complaints).toEqual([])
  })

  it('interrupts it, which leaves nothing behind', async () => {
    expect(await dev.interrupt()).toEqual({ code: 0, left: [] })
  })
})

describe('plugboard piece dev', () => {
  it('says what to do where there is no piece', async () => {
    const { code, output } = await runPlugboard(['piece', 'dev', '/'], {})
    expect([code, output]).toEqual([1, expect.stringContaining('There is no package.json in /.')])
  })

  it('says what to do when its port is taken', async () => {
    const target = await startWebTarget()
    const sources = createPieceSources('acme', SOURCE)
    const { port } = new URL(target.url)
    const { code, output } = await runPlugboard(['piece', 'dev', sources.path, '--port', port], {})
    expect([code, output]).toEqual([1, expect.stringContaining('choose another with --port')])
    sources.clean()
    await target.close()
  })
})
