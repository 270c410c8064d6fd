import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staticAssets } from './static-assets.js'
import { type TestApp, testApp } from './testing/test-app.js'

const CSS = 'body { color: black }'
let folder: string
let test: TestApp

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugboard-assets-'))
  await writeFile(join(folder, 'assets.json'), JSON.stringify({ 'app.css': 'app.0123.css' }))
  await writeFile(join(folder, 'app.0123.css'), CSS)
  await writeFile(join(folder, 'secret.txt'), 'CANARY-7f3a')
  test = await testApp({ routes: await staticAssets(folder) })
})
afterAll(async () => {
  await test.dispose()
  await rm(folder, { recursive: true })
})

const get = (name: string, headers: Record<string, string> = {}) =>
  test.app.hono.request(`/assets/${name}`, { headers })

describe('the built assets', () => {
  it('are served with their type, to be kept for ever', async () => {
    const response = await get('app.0123.css')
    expect(await response.text()).toBe(CSS)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    })
  })

  it('are served compressed to who can read that', async () => {
    const response = await get('app.0123.css', { 'accept-encoding': 'br, gzip' })
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(gunzipSync(Buffer.from(await response.arrayBuffer())).toString()).toBe(CSS)
  })

  it.each(['secret.txt', 'assets.json', 'app.css', '..%2fassets%2fsecret.txt', '%2e%2e', 'constructor'])(
    'are the only files: not %s',
    async (name) => {
      const response = await get(name)
      expect(response.status).toBe(404)
      expect(await response.text()).not.toContain('CANARY')
    },
  )

  it('must have been built', async () => {
    await expect(staticAssets(join(folder, 'none'))).rejects.toThrow('ENOENT')
  })
})
