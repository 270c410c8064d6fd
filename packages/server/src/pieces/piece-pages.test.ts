import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../database/testing/engines.js'
import { EnvironmentService } from '../environments/environment-service.js'
import { insertEnvironment, insertProject } from '../environments/environment-store.js'
import { ALPHA, ASSETS, type TestApp, testApp } from '../http/testing/test-app.js'
import type { InstalledPiece } from './installed-piece.js'
import { PieceCatalog } from './piece-catalog.js'
import { piecePages } from './piece-pages.js'

const PIECES = '/projects/alpha/pieces'

const piece = (version: string): InstalledPiece => ({
  directory: '/nowhere',
  entry: '/nowhere/index.js',
  manifest: {
    name: 'post',
    title: 'Post <office>',
    version,
    package: '@example/piece-post',
    contract: 1,
    type: 'Messaging',
    description: 'Sends letters.',
    icon: 'icon.svg',
    docs: 'https://example.com',
    endpoints: {},
    auth: [
      {
        kind: 'apiKey',
        name: 'api-key',
        title: 'API key',
        version: 1,
        fields: {
          type: 'object',
          required: ['apiKey'],
          properties: { apiKey: { type: 'string', title: 'Key', 'x-field': { kind: 'secret' } } },
        },
        destination: [],
        guide: { steps: ['Ask at the counter.'] },
        testable: false,
        refreshable: false,
      },
    ],
    actions: [
      {
        name: 'send',
        title: 'Send a letter',
        description: 'Puts it into the box.',
        idempotent: false,
        input: {
          type: 'object',
          properties: {
            speed: {
              type: 'string',
              title: 'Speed',
              default: 'slow',
              'x-field': {
                kind: 'choice',
                choices: [
                  { value: 'slow', title: 'Second class' },
                  { value: 'fast', title: 'First class' },
                ],
              },
            },
          },
        },
      },
    ],
    triggers: [
      {
        kind: 'polling',
        name: 'came',
        title: 'Letter came',
        description: '',
        interval: 60,
        input: { type: 'object', properties: {} },
      },
    ],
  },
})

let app: TestApp

beforeEach(async () => {
  const [engine] = engines
  if (!engine) throw new Error('There is no database to test with')
  const store = await engine.open()
  const development = { id: 'env_dev', key: 'development', name: 'Development', position: 0 }
  await store.database.transaction(
    async (tx) => {
      await insertProject(tx.db, ALPHA, tx.now)
      await insertEnvironment(tx.db, ALPHA.id, development, tx.now)
    },
    { unaudited: 'a test' },
  )
  const catalog = new PieceCatalog([piece('1.0.0'), piece('1.10.0'), shelf])
  const routes = piecePages({ catalog, environments: new EnvironmentService(store.database), assets: ASSETS })
  app = await testApp({ routes, engine: { name: engine.name, open: async () => store } })
})
afterEach(() => app.dispose())

const page = async (path: string, role: 'viewer' | 'builder' = 'viewer') => {
  const response = await app.as(await app.token(role), path)
  return { status: response.status, html: await response.text() }
}

/** A piece that works in folders of the server. */
const shelf: InstalledPiece = (({ manifest, ...place }) => ({
  ...place,
  manifest: { ...manifest, name: 'shelf', title: 'Shelf', description: 'Keeps paper.', folders: true as const },
}))(piece('1.10.0'))

describe('the gallery', () => {
  it('shows the newest version of each piece by type, with auth methods and counts', async () => {
    const { html } = await page(PIECES)
    for (const shown of ['Messaging', 'Post &lt;office&gt;', 'Version 1.10.0', 'API key', '1 action, 1 trigger']) {
      expect(html).toContain(shown)
    }
    expect(html).not.toContain('Version 1.0.0')
  })

  it('narrows by words of title, type and description', async () => {
    expect((await page(`${PIECES}?search=LETTERS+post`)).html).toContain('Sends letters.')
    expect((await page(`${PIECES}?search=fish`)).html).toContain('No piece matches')
  })
})

describe('a piece', () => {
  it('tells how it authenticates and what its actions and triggers take', async () => {
    const { html } = await page(`${PIECES}/post`)
    const wanted = [
      'Ask at the counter.',
      'cannot be tested',
      'Send a letter',
      'default “Second class”',
      'Polling every 60 s',
    ]
    for (const shown of wanted) expect(html).toContain(shown)
  })

  it('says when it works in folders of the server', async () => {
    expect((await page(`${PIECES}/shelf`)).html).toContain('Works in folders of the server')
    expect((await page(`${PIECES}/post`)).html).not.toContain('Works in folders')
  })

  it('shows another installed version when asked', async () => {
    expect((await page(`${PIECES}/post?version=1.0.0`)).html).toContain('<strong>Version 1.0.0</strong>')
  })

  it('offers a connection only to who may add one', async () => {
    expect((await page(`${PIECES}/post`, 'builder')).html).toContain('/development/connections/new?piece=post')
    expect((await page(`${PIECES}/post`)).html).not.toContain('New connection')
  })

  it('that is not installed is said to be missing', async () => {
    const { status, html } = await page(`${PIECES}/none`)
    expect([status, html.includes('The piece “none” is not installed')]).toEqual([404, true])
  })
})
