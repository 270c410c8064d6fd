import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadAssets } from './assets.js'

describe('loadAssets', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'assets-'))
  })

  afterEach(() => rm(folder, { recursive: true }))

  const write = (names: unknown) => writeFile(join(folder, 'assets.json'), JSON.stringify(names))

  it('gives the addresses the assets are served under', async () => {
    await write({
      'app.css': 'app.1.css',
      'app.js': 'app.2.js',
      'htmx.js': 'htmx.3.js',
      'favicon.svg': 'favicon.4.svg',
    })
    expect(await loadAssets(folder)).toEqual({
      css: '/assets/app.1.css',
      app: '/assets/app.2.js',
      htmx: '/assets/htmx.3.js',
      favicon: '/assets/favicon.4.svg',
    })
  })

  it('names the asset that was not built', async () => {
    await write({ 'app.css': 'app.1.css' })
    await expect(loadAssets(folder)).rejects.toThrow('"app.js"')
  })

  it('says that nothing was built', async () => {
    await expect(loadAssets(folder)).rejects.toThrow(/ENOENT.*assets\.json/)
  })
})
