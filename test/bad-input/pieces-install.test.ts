import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { startServer } from '@plugboard/server'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { InstallLab, NOTHING } from '../support/install-lab.js'
import { packTarball, type TarEntry, tarOf } from '../support/pack-tarball.js'
import { type PackageFacts, packPiece } from '../support/piece-package.js'
import type { Answer } from '../support/plugboard.js'
import { endlessBody, rawRequest, rawSocket } from '../support/raw-request.js'
import { createStorage } from '../support/storage.js'

let lab: InstallLab
const scratch = mkdtempSync(join(tmpdir(), 'plugboard-outside-'))
const trace = join(scratch, 'trace')

beforeAll(async () => {
  lab = await InstallLab.start(await createStorage('SQLite'))
})
afterAll(async () => {
  await lab.close()
  rmSync(scratch, { recursive: true })
})

/** After every one of them: nothing is left, nothing was done, and the server is as it was. */
afterEach(async () => {
  const left = await lab.leftovers()
  for (const row of left.rows) await lab.remove(row.split(' ')[0])
  expect(left).toEqual(NOTHING)
  expect(existsSync(trace)).toBe(false)
  expect(lab.server.output).not.toMatch(/\n\s+at |"stack"|Unhandled|"level":50/)
  expect((await fetch(`${lab.server.url}/health/ready`)).status).toBe(200)
})

const INTERNALS = /\n\s+at |\.js:\d|plugboard-fault|\/data\/|SQLITE/

function expectRefused({ status, body, text }: Answer, code: string): void {
  expect(body.code, text).toBe(code)
  expect(status, text).toBeGreaterThanOrEqual(400)
  expect(body.detail, text).toMatch(/^\S.{10,600}$/)
  expect(body.hint, text).toMatch(/^[A-Z].*\.$/)
  expect(text).not.toMatch(INTERNALS)
}

const MEGABYTE = 1024 * 1024
const good = packPiece()
const entry = (path: string, more: Partial<TarEntry> = {}): PackageFacts => ({
  entries: [{ path, content: 'x', ...more }],
})
const packed = (facts: PackageFacts) => packPiece(facts).tarball
const withField = (change: object): PackageFacts => ({ manifest: changeFirst('actions', change) })

/** Changes the first auth method or action of a manifest. */
function changeFirst(list: 'auth' | 'actions', change: object) {
  return (manifest: Record<string, unknown>) => {
    const [first, ...others] = [manifest[list]].flat()
    return { ...manifest, [list]: [{ ...Object(first), ...change }, ...others] }
  }
}

describe('what is no package is refused', () => {
  const bombs = gzipSync(Buffer.alloc(200 * MEGABYTE), { level: 1 })
  it.each<[string, Buffer, string]>([
    ['a text', Buffer.from('Hello'), 'not_a_tarball'],
    ['a tar file without gzip', tarOf([{ path: 'package/package.json', content: '{}' }]), 'not_a_tarball'],
    ['a gzipped text', gzipSync('Hello'), 'not_a_tarball'],
    ['half of a package', good.tarball.subarray(0, good.tarball.length / 2), 'not_a_tarball'],
    [
      'a tar file that was cut',
      gzipSync(tarOf([{ path: 'package/a', content: 'x'.repeat(5_000) }]).subarray(0, 2_048)),
      'not_a_tarball',
    ],
    ['a damaged package', Buffer.from(good.tarball).fill(7, 40, 80), 'not_a_tarball'],
    ['a tar file of noise', gzipSync(Buffer.alloc(10_240, 'noise')), 'not_a_tarball'],
    ['nothing at all, gzipped', gzipSync(''), 'not_a_tarball'],
    ['no files', packTarball([]), 'not_a_tarball'],
    ['a package that was gzipped twice', gzipSync(good.tarball), 'not_a_tarball'],
    ['a bomb', bombs, 'package_too_large'],
    ['a bomb in a bomb', gzipSync(gzipSync(bombs)), 'not_a_tarball'],
    [
      'a bomb in a file',
      packTarball([{ path: 'package/package.json', content: Buffer.alloc(130 * MEGABYTE) }]),
      'package_too_large',
    ],
    [
      '40,000 folders',
      packTarball(Array.from({ length: 40_000 }, (_, at) => ({ path: `package/${at}/`, type: 'Directory' as const }))),
      'package_too_large',
    ],
  ])('%s', async (_, bytes, code) => {
    expectRefused(await lab.upload(bytes), code)
  })

  it('an empty body', async () => {
    expectRefused(await lab.server.upload('/pieces/tarball', new Uint8Array()), 'body_required')
  })

  it('200 MB, announced or not', async () => {
    const head = `POST /api/v1/pieces/tarball HTTP/1.1\r\nhost: ${new URL(lab.server.url).host}\r\nauthorization: Bearer ${lab.server.token}\r\n`
    expect(await rawSocket(lab.server, `${head}content-length: ${200 * MEGABYTE}\r\n\r\n`)).toMatch(
      / 413 [\s\S]*body_too_large/,
    )
    const { answer, sent } = await endlessBody(lab.server, head)
    expect(answer).toMatch(/ 413 [\s\S]*body_too_large/)
    expect(sent).toBeLessThan(100 * MEGABYTE)
  })
})

describe('a path in a tarball is refused', () => {
  const cases: readonly (readonly [string, PackageFacts])[] = [
    ['that climbs', entry('package/../../trace')],
    ['that climbs at once', entry('../trace')],
    ['that is absolute', entry(trace)],
    ['that is absolute behind the folder', entry(`package/${trace}`)],
    ['with backslashes', entry('package\\..\\..\\trace')],
    ['with a drive letter', entry('C:/trace')],
    ['with a stream of Windows', entry('package/a.js:stream')],
    ['that is another one up to a NUL', entry('package/index.js\0.txt')],
    ['with a line break', entry('package/a\n.js')],
    ['with a dot', entry('package/./a.js')],
    ['that is very long', entry(`package/${'a/'.repeat(300)}x`)],
    ['with a name that is very long', entry(`package/${'a'.repeat(300)}`)],
    ['outside of the folder', entry('trace')],
    ['of a symbolic link', entry('package/link', { type: 'SymbolicLink', linkpath: scratch, content: '' })],
    ['of a hard link', entry('package/link', { type: 'Link', linkpath: 'package/index.js', content: '' })],
    ['of a device', entry('package/null', { type: 'CharacterDevice', content: '' })],
    ['of a pipe', entry('package/pipe', { type: 'FIFO', content: '' })],
    ['that is there twice', entry('package/index.js')],
    ['that is there in capitals too', entry('package/INDEX.js')],
    ['that is there below another folder too', entry('other/index.js')],
  ]
  it.each(cases)('%s', async (_, facts) => {
    expectRefused(await lab.upload(packed(facts)), 'unsafe_paths')
  })
})

describe('a package is refused that', () => {
  const lies = 'manifest_contradicts_code'
  const plugboard = { piece: './index.js', manifest: './manifest.json' }
  const depends = (dependencies: unknown): PackageFacts => ({ json: { dependencies } })
  const deep = `${'['.repeat(500_000)}${']'.repeat(500_000)}`
  const field = { title: 'F', 'x-field': { kind: 'text' } }
  const form = (properties: object) => ({ input: { type: 'object', properties } })
  const nested = (levels: number): object =>
    levels === 0 ? field : { title: 'G', 'x-field': { kind: 'object' }, properties: { inner: nested(levels - 1) } }
  const many = Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`f${at}`, field]))

  it.each<[string, PackageFacts, string]>([
    ['has no package.json', { files: { 'package.json': undefined } }, 'not_a_piece'],
    ['has a package.json that is no JSON', { files: { 'package.json': '{' } }, 'not_a_piece'],
    ['has a package.json that is null', { files: { 'package.json': 'null' } }, 'not_a_piece'],
    ['has a package.json of megabytes', { json: { more: 'x'.repeat(2 * MEGABYTE) } }, 'not_a_piece'],
    ['has not the keyword', { json: { keywords: ['piece'] } }, 'not_a_piece'],
    ['does not say where its piece is', { json: { plugboard: undefined } }, 'not_a_piece'],
    ['has its code elsewhere', { json: { plugboard: { ...plugboard, piece: '../../index.js' } } }, 'not_a_piece'],
    ['has its manifest elsewhere', { json: { plugboard: { ...plugboard, manifest: '/etc/passwd' } } }, 'not_a_piece'],
    ['has a format of others', { json: { plugboard: { ...plugboard, format: 'other' } } }, 'not_a_piece'],
    ['has no code', { files: { 'index.js': undefined } }, 'not_a_piece'],
    ['has a name in capitals', { package: 'Acme' }, 'not_a_piece'],
    ['has a name that climbs', { package: '@a/../b' }, 'not_a_piece'],
    ['has a version that is none', { version: '1.0' }, 'not_a_piece'],
    ['has no manifest', { files: { 'manifest.json': undefined } }, 'invalid_manifest'],
    ['has a manifest that is no JSON', { files: { 'manifest.json': '{' } }, 'invalid_manifest'],
    ['has a manifest that is null', { files: { 'manifest.json': 'null' } }, 'invalid_manifest'],
    ['has a manifest half a million levels deep', { files: { 'manifest.json': deep } }, 'invalid_manifest'],
    ['has a manifest of megabytes', { manifest: { description: 'x'.repeat(3 * MEGABYTE) } }, 'invalid_manifest'],
    ['has a manifest with 600 fields', withField(form(many)), 'invalid_manifest'],
    ['has a form 12 levels deep', withField(form({ a: nested(12) })), 'invalid_manifest'],
    ['has a field of an unknown kind', withField(form({ a: { 'x-field': { kind: 'iframe' } } })), 'invalid_manifest'],
    ['leaves its actions out of the manifest', { manifest: { actions: undefined } }, 'invalid_manifest'],
    ['has an icon elsewhere', { manifest: { icon: '../../icon.svg' } }, 'invalid_manifest'],
    [
      'has the name of a prototype in its manifest',
      { manifest: () => JSON.parse('{"__proto__":{"name":"x"}}') },
      'invalid_manifest',
    ],
    ['has the manifest of another package', { manifest: { package: 'plugboard-piece-other' } }, lies],
    ['has the manifest of another version', { manifest: { version: '0.9.0' } }, lies],
    ['follows a contract to come', { contract: 99 }, 'contract_not_known'],
    ['asks for a core to come', { json: { peerDependencies: { '@plugboard/core': '^99.0.0' } } }, 'core_out_of_range'],
    [
      'asks for no core there can be',
      { json: { peerDependencies: { '@plugboard/core': 'workspace:*' } } },
      'core_out_of_range',
    ],
    ['asks for a Node to come', { json: { engines: { node: '>=99' } } }, 'node_out_of_range'],
    ['brings its own core', depends({ '@plugboard/core': '*' }), 'unsupported_dependencies'],
    [
      'may bring its own core',
      { json: { optionalDependencies: { '@plugboard/core': '*' } } },
      'unsupported_dependencies',
    ],
    ['depends on a repository', depends({ a: 'git+ssh://git@github.com/a/a.git' }), 'unsupported_dependencies'],
    ['depends on a repository by its short name', depends({ a: 'a/a' }), 'unsupported_dependencies'],
    ['depends on an address', depends({ a: 'http://127.0.0.1:1/a.tgz' }), 'unsupported_dependencies'],
    ['depends on a folder', depends({ a: 'file:../a' }), 'unsupported_dependencies'],
    ['depends on a link', depends({ a: 'link:../a' }), 'unsupported_dependencies'],
    ['depends on a package by another name', depends({ a: 'npm:lodash@4' }), 'unsupported_dependencies'],
    ['depends on a tag', depends({ a: 'latest' }), 'unsupported_dependencies'],
    ['depends on a package with a name that climbs', depends({ '../a': '1.0.0' }), 'unsupported_dependencies'],
    ['depends on a range without end', depends({ a: '1||'.repeat(3_000) }), 'unsupported_dependencies'],
    ['expects another package beside it', { json: { peerDependencies: { react: '*' } } }, 'unsupported_dependencies'],
    ['bundles packages', { json: { bundleDependencies: ['a'] } }, 'unsupported_dependencies'],
    [
      'bundles packages under the other name',
      { json: { bundleDependencies: false, bundledDependencies: true } },
      'unsupported_dependencies',
    ],
    ['brings packages', { files: { 'node_modules/a/index.js': '' } }, 'unsupported_dependencies'],
  ])('%s', async (_, facts, code) => {
    expectRefused(await lab.upload(packed(facts)), code)
  })

  it.each<[string, PackageFacts, string]>([
    ['says another name than its code', { manifest: { name: 'another' } }, lies],
    ['says another address than its code', { manifest: { endpoints: { api: 'https://api.good.example' } } }, lies],
    ['says another kind of authentication', { manifest: changeFirst('auth', { kind: 'basic' }) }, lies],
    ['says another destination', { manifest: changeFirst('auth', { destination: ['host'] }) }, lies],
    ['says another field', withField(form({ other: field })), lies],
    [
      'leaves an action out',
      { moreActions: ['wave'], manifest: (all) => ({ ...all, actions: [all.actions].flat().slice(0, 1) }) },
      lies,
    ],
    [
      'says an action its code has not',
      {
        manifest: (all) => ({
          ...all,
          actions: [...[all.actions].flat(), { ...Object([all.actions].flat()[0]), name: 'more' }],
        }),
      },
      lies,
    ],
    ['has code of another contract', { contract: 99, manifest: { contract: 1 } }, 'does_not_load'],
    ['exports no piece', { files: { 'index.js': 'export const other = 1' } }, 'does_not_load'],
    ['does not parse', { prelude: 'const = ;' }, 'does_not_load'],
    ['imports what is not there', { prelude: `import 'not-there'` }, 'does_not_load'],
    ['throws as it is loaded', { prelude: `throw new Error('broken')` }, 'does_not_load'],
    ['ends the process as it is loaded', { prelude: 'process.exit(0)' }, 'does_not_load'],
    [
      'writes as it is loaded',
      { prelude: `import fs from 'node:fs'; fs.writeFileSync(${JSON.stringify(trace)}, '')` },
      'does_not_load',
    ],
    [
      'starts a program as it is loaded',
      { prelude: `import cp from 'node:child_process'; cp.execSync('touch ${trace}')` },
      'does_not_load',
    ],
    [
      'connects as it is loaded',
      { prelude: `import net from 'node:net'; net.connect(9, '127.0.0.1').on('error', () => {})` },
      'works_at_import',
    ],
    [
      'fetches as it is loaded, and hides it',
      { prelude: `fetch('https://acme.example').catch(() => {})` },
      'works_at_import',
    ],
    ['hangs as it is loaded', { prelude: 'await new Promise(() => setInterval(() => {}, 1000))' }, 'does_not_load'],
  ])(
    '%s',
    async (_, facts, code) => {
      expectRefused(await lab.upload(packed(facts)), code)
    },
    60_000,
  )
})

describe('an icon is refused', () => {
  const svg = (inner: string, attributes = '') =>
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${attributes}>${inner}</svg>`
  it.each([
    ['that is no SVG', '<html><body>Hello</body></html>'],
    ['with a script', svg('<script>alert(1)</script>')],
    [
      'with a script in another name space',
      svg('<svg:script xmlns:svg="http://www.w3.org/2000/svg">alert(1)</svg:script>'),
    ],
    ['that reacts to events', svg('', 'onload="alert(1)"')],
    ['with foreign content', svg('<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>')],
    ['with a link that runs', svg('<a href="javascript:alert(1)"><circle r="1"/></a>')],
    ['that shows a picture from elsewhere', svg('<image href="https://evil.example/x.png"/>')],
    ['that uses a drawing from elsewhere', svg('<use xlink:href="https://evil.example/x.svg#a"/>')],
    ['with a style from elsewhere', svg('<style>@import "https://evil.example/x.css"</style>')],
    ['with entities', `<!DOCTYPE svg [<!ENTITY a "b">]>${svg('&a;')}`],
    ['of megabytes', svg(`<desc>${'x'.repeat(2 * MEGABYTE)}</desc>`)],
  ])('%s', async (_, icon) => {
    expectRefused(await lab.upload(packed({ icon })), 'unsafe_icon')
  })

  it('that is not there', async () => {
    expectRefused(await lab.upload(packed({ files: { 'icon.svg': undefined } })), 'unsafe_icon')
  })
})

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
    ['for a folder that is none', { folder: join(scratch, 'none') }, 'folder_not_found'],
  ])('%s', async (_, body, code) => {
    const answer = await lab.server.call('POST', '/pieces', body)
    if (code !== 'invalid') return expectRefused(answer, code)
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
    const { status, body: problem } = await lab.server.call('POST', '/pieces', body)
    expect([status, problem.code]).toEqual([422, expect.any(String)])
    expect(problem.detail).toEqual(expect.any(String))
  })
})

it('a folder is installed only by a server for this machine', async () => {
  const data = mkdtempSync(join(tmpdir(), 'plugboard-hosted-'))
  const token = lab.server.token
  const greeting = vi.spyOn(console, 'log').mockReturnValue()
  const hosted = await startServer({
    PLUGBOARD_DATA: join(data, 'data'),
    PLUGBOARD_PORT: '0',
    PLUGBOARD_ADMIN_TOKEN: token,
    PLUGBOARD_PUBLIC_URL: 'https://plugboard.example.com',
    PLUGBOARD_LOG_LEVEL: 'silent',
  })
  const headers = { host: 'plugboard.example.com', 'content-type': 'application/json' }
  const body = JSON.stringify({ folder: scratch })
  const asked = { method: 'POST', path: '/api/v1/pieces', headers, body }
  expectRefused(await rawRequest({ url: hosted.url, token }, asked), 'folders_not_allowed')
  await hosted.close()
  greeting.mockRestore()
  rmSync(data, { recursive: true })
})

it('a package is refused whose piece has the name of another one', async () => {
  const http = JSON.parse(
    readFileSync(createRequire(import.meta.url).resolve('../../packages/pieces/http/package.json'), 'utf8'),
  )
  expectRefused(await lab.upload(packed({ name: 'http' })), 'piece_name_taken')
  const same = { name: 'http', package: http.name, version: http.version }
  expectRefused(await lab.upload(packed(same)), 'comes_with_server')
  expect((await lab.upload(good.tarball)).status).toBe(201)
  expectRefused(await lab.upload(packed({ package: 'other-acme', version: '2.0.0' })), 'piece_name_taken')
  expectRefused(await lab.upload(good.tarball), 'version_installed')
  expect((await lab.remove()).status).toBe(204)
})

it('a package is refused that says of itself that it is another one', async () => {
  lab.registry.publish({ ...good, package: 'plugboard-piece-mask', version: '1.0.0' })
  expectRefused(await lab.install({ package: 'plugboard-piece-mask', version: '1.0.0' }), 'other_package')
})

it.each<[string, () => string]>([
  ['a repository', () => 'git+https://127.0.0.1:1/a.git'],
  [
    'an address',
    () => `${lab.registry.url.replace('127.0.0.1', 'localhost')}${good.package}/-/${good.package}-1.0.0.tgz`,
  ],
  ['a folder', () => 'file:../../..'],
])('a package is refused that depends on one that depends on %s', async (_, place) => {
  lab.registry.publish(good)
  const dependency = lab.publish({ package: 'far-dependency', json: { dependencies: { a: place() } } })
  const facts = { json: { dependencies: { [dependency.package]: '1.0.0' } } }
  expectRefused(await lab.upload(packed(facts)), 'unsupported_dependencies')
})

it('a dependency is refused that is not the one the registry announces', async () => {
  const integrity = `sha512-${Buffer.alloc(64).toString('base64')}`
  const dependency = lab.publish({ package: 'swapped-dependency' })
  lab.registry.misbehave(dependency.package, { integrity })
  const facts = { json: { dependencies: { [dependency.package]: '1.0.0' } } }
  expectRefused(await lab.upload(packed(facts)), 'integrity_mismatch')
})

it('a dependency is refused that would fill the disk', async () => {
  const files = { 'bomb.bin': Buffer.alloc(300 * MEGABYTE, randomBytes(2_000)) }
  const dependency = lab.publish({ package: 'heavy-dependency', files })
  const facts = { json: { dependencies: { [dependency.package]: '1.0.0' } } }
  expectRefused(await lab.upload(packed(facts)), 'package_too_large')
})

it('a package is refused that depends on what there is not', async () => {
  lab.registry.misbehave('no-dependency', { packument: { status: 404 } })
  const facts = { json: { dependencies: { 'no-dependency': '1.0.0' } } }
  expectRefused(await lab.upload(packed(facts)), 'unsupported_dependencies')
})

it('what the registry has not is told apart by package and version', async () => {
  lab.registry.misbehave('no-package', { packument: { status: 404 } })
  expectRefused(await lab.install({ package: 'no-package', version: '1.0.0' }), 'package_not_found')
  expectRefused(await lab.install({ ...lab.publish(), version: '9.0.0' }), 'version_not_found')
  expectRefused(await lab.server.call('GET', '/piece-packages?package=no-package'), 'package_not_found')
  expectRefused(await lab.server.call('GET', '/piece-packages?package=..%2Fx'), 'not_a_package_name')
})

it('install scripts are not run, those of dependencies neither, and that is said', async () => {
  const scripts = { preinstall: `touch ${trace}`, install: `touch ${trace}`, postinstall: `touch ${trace}` }
  const dependency = lab.publish({ package: 'scripted-dependency', json: { scripts } })
  const json = { scripts, dependencies: { [dependency.package]: '1.0.0' } }
  const { status, body } = await lab.upload(packed({ json }))
  expect([status, body.remarks]).toEqual([201, [expect.stringContaining('preinstall, install, postinstall')]])
  expect(existsSync(trace)).toBe(false)
  await lab.remove()
})

it('titles are shown as text, whatever they hold', async () => {
  const title = '<img src=x onerror=alert(1)>'
  const description = '"><script>alert(2)</script>'
  expect((await lab.upload(packed({ title, description }))).status).toBe(201)
  const headers = { authorization: `Bearer ${lab.server.token}` }
  for (const path of ['/projects/default/pieces', '/projects/default/pieces/acme']) {
    const page = await (await fetch(lab.server.url + path, { headers })).text()
    expect(page).toContain('&lt;img src=x')
    expect(page).not.toMatch(/<img src=x|<script>alert/)
  }
  await lab.remove()
})
