import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '@plugboard/server'
import { describe, expect, it, vi } from 'vitest'
import { packPiece } from '../support/piece-package.js'
import { rawRequest } from '../support/raw-request.js'
import { InstallRefusals } from './install-refusals.js'

const refusals = new InstallRefusals()
const good = packPiece()

describe('a request is refused', () => {
  const version = '1.0.0'
  it.each<[string, unknown, string]>([
    ...[
      '../x',
      '@a/../b',
      '..',
      '@a/..',
      '.a',
      'a/b',
      'A',
      'a b',
      'a%2fb',
      'ａ',
      'node_modules',
      'http://a.example/',
      'a'.repeat(215),
    ].map((name): [string, unknown, string] => [
      `for ${name.slice(0, 20)}`,
      { package: name, version },
      name.length > 214 ? 'invalid' : 'not_a_package_name',
    ]),
    ...['latest', '^1.0.0', '1', 'v1.0.0', '1.0.0 ', '../1.0.0', '1.0.0/../..', '1.0.0+a b'].map(
      (one): [string, unknown, string] => [`for version ${one}`, { package: 'a', version: one }, 'not_exact'],
    ),
    ['for a relative folder', { folder: 'packages/core' }, 'folder_not_found'],
    ['for a folder that is none', { folder: join(refusals.scratch, 'none') }, 'folder_not_found'],
  ])('%s', async (_, body, code) => {
    const answer = await refusals.lab.server.call('POST', '/pieces', body)
    if (code !== 'invalid') return refusals.expectRefused(answer, code)
    expect(answer.status).toBe(422)
  })

  it.each([
    [{}],
    [[]],
    [{ package: 5, version }],
    [{ package: 'a' }],
    [{ package: 'a', version: { exact: version } }],
    [{ package: 'a', version, registry: 'http://evil.example/' }],
    [{ package: 'a', version, folder: '/tmp' }],
    [{ folder: ['/tmp'] }],
  ])('with the body %j', async (body) => {
    const { status, body: problem } = await refusals.lab.server.call('POST', '/pieces', body)
    expect([status, problem.code]).toEqual([422, expect.any(String)])
    expect(problem.detail).toEqual(expect.any(String))
  })
})

it('a folder is installed only by a server for this machine', async () => {
  const data = mkdtempSync(join(tmpdir(), 'plugboard-hosted-'))
  const token = refusals.lab.server.token
  const greeting = vi.spyOn(console, 'log').mockReturnValue()
  const hosted = await startServer({
    PLUGBOARD_DATA: join(data, 'data'),
    PLUGBOARD_PORT: '0',
    PLUGBOARD_ADMIN_TOKEN: token,
    PLUGBOARD_PUBLIC_URL: 'https://plugboard.example.com',
    PLUGBOARD_LOG_LEVEL: 'silent',
  })
  const headers = { host: 'plugboard.example.com', 'content-type': 'application/json' }
  const body = JSON.stringify({ folder: refusals.scratch })
  const asked = { method: 'POST', path: '/api/v1/pieces', headers, body }
  refusals.expectRefused(await rawRequest({ url: hosted.url, token }, asked), 'folders_not_allowed')
  await hosted.close()
  greeting.mockRestore()
  rmSync(data, { recursive: true })
})

it('a package is refused whose piece has the name of another one', async () => {
  const http = JSON.parse(
    readFileSync(createRequire(import.meta.url).resolve('../../packages/pieces/http/package.json'), 'utf8'),
  )
  await refusals.expectPackage({ name: 'http' }, 'piece_name_taken')
  const same = { name: 'http', package: http.name, version: http.version }
  await refusals.expectPackage(same, 'comes_with_server')
  expect((await refusals.lab.upload(good.tarball)).status).toBe(201)
  await refusals.expectPackage({ package: 'other-acme', version: '2.0.0' }, 'piece_name_taken')
  refusals.expectRefused(await refusals.lab.upload(good.tarball), 'version_installed')
  expect((await refusals.lab.remove()).status).toBe(204)
})

it('a package is refused that says of itself that it is another one', async () => {
  refusals.lab.registry.publish({ ...good, package: 'plugboard-piece-mask', version: '1.0.0' })
  refusals.expectRefused(
    await refusals.lab.install({ package: 'plugboard-piece-mask', version: '1.0.0' }),
    'other_package',
  )
})

it('what the registry has not is told apart by package and version', async () => {
  refusals.lab.registry.misbehave('no-package', { packument: { status: 404 } })
  refusals.expectRefused(await refusals.lab.install({ package: 'no-package', version: '1.0.0' }), 'package_not_found')
  refusals.expectRefused(
    await refusals.lab.install({ ...refusals.lab.publish(), version: '9.0.0' }),
    'version_not_found',
  )
  refusals.expectRefused(
    await refusals.lab.server.call('GET', '/piece-packages?package=no-package'),
    'package_not_found',
  )
  refusals.expectRefused(await refusals.lab.server.call('GET', '/piece-packages?package=..%2Fx'), 'not_a_package_name')
})

it('titles are shown as text, whatever they hold', async () => {
  const title = '<img src=x onerror=alert(1)>'
  const description = '"><script>alert(2)</script>'
  expect((await refusals.lab.upload(packPiece({ title, description }).tarball)).status).toBe(201)
  const headers = { authorization: `Bearer ${refusals.lab.server.token}` }
  for (const path of ['/projects/default/pieces', '/projects/default/pieces/acme']) {
    const page = await (await fetch(refusals.lab.server.url + path, { headers })).text()
    expect(page).toContain('&lt;img src=x')
    expect(page).not.toMatch(/<img src=x|<script>alert/)
  }
  await refusals.lab.remove()
})
