import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type PackageFacts, packPiece } from '../support/piece-package.js'
import { InstallRefusals } from './install-refusals.js'

const refusals = new InstallRefusals()
const MEGABYTE = 1024 * 1024
const good = packPiece()
const withField = (change: object): PackageFacts => ({ manifest: changeFirst('actions', change) })

/** Changes the first auth method or action of a manifest. */
function changeFirst(list: 'auth' | 'actions', change: object) {
  return (manifest: Record<string, unknown>) => {
    const [first, ...others] = [manifest[list]].flat()
    return { ...manifest, [list]: [{ ...Object(first), ...change }, ...others] }
  }
}

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
    await refusals.expectPackage(facts, code)
  })

  it.each<[string, PackageFacts, string]>([
    ['says another name than its code', { manifest: { name: 'another' } }, lies],
    ['says another address than its code', { manifest: { endpoints: { api: 'https://api.good.example' } } }, lies],
    ['says another kind of authentication', { manifest: changeFirst('auth', { kind: 'basic' }) }, lies],
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
      { prelude: `import fs from 'node:fs'; fs.writeFileSync(${JSON.stringify(refusals.trace)}, '')` },
      'does_not_load',
    ],
    [
      'starts a program as it is loaded',
      { prelude: `import cp from 'node:child_process'; cp.execSync('touch ${refusals.trace}')` },
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
      await refusals.expectPackage(facts, code)
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
    await refusals.expectPackage({ icon }, 'unsafe_icon')
  })

  it('that is not there', async () => {
    await refusals.expectPackage({ files: { 'icon.svg': undefined } }, 'unsafe_icon')
  })
})

it.each<[string, () => string]>([
  ['a repository', () => 'git+https://127.0.0.1:1/a.git'],
  [
    'an address',
    () => `${refusals.lab.registry.url.replace('127.0.0.1', 'localhost')}${good.package}/-/${good.package}-1.0.0.tgz`,
  ],
  ['a folder', () => 'file:../../..'],
])('a package is refused that depends on one that depends on %s', async (_, place) => {
  refusals.lab.registry.publish(good)
  const dependency = refusals.lab.publish({ package: 'far-dependency', json: { dependencies: { a: place() } } })
  const facts = { json: { dependencies: { [dependency.package]: '1.0.0' } } }
  await refusals.expectPackage(facts, 'unsupported_dependencies')
})

it('a dependency is refused that is not the one the registry announces', async () => {
  const integrity = `sha512-${Buffer.alloc(64).toString('base64')}`
  const dependency = refusals.lab.publish({ package: 'swapped-dependency' })
  refusals.lab.registry.misbehave(dependency.package, { integrity })
  const facts = { json: { dependencies: { [dependency.package]: '1.0.0' } } }
  await refusals.expectPackage(facts, 'integrity_mismatch')
})

it('a dependency is refused that would fill the disk', async () => {
  const files = { 'bomb.bin': Buffer.alloc(260 * MEGABYTE, randomBytes(2_000)) }
  const dependency = refusals.lab.publish({ package: 'heavy-dependency', files })
  // To pack it took so long that the server hung up meanwhile, which is to be noticed first.
  await setImmediate()
  const facts = { json: { dependencies: { [dependency.package]: '1.0.0' } } }
  await refusals.expectPackage(facts, 'package_too_large')
})

it('a package is refused that depends on what there is not', async () => {
  refusals.lab.registry.misbehave('no-dependency', { packument: { status: 404 } })
  const facts = { json: { dependencies: { 'no-dependency': '1.0.0' } } }
  await refusals.expectPackage(facts, 'unsupported_dependencies')
})

it('install scripts are not run, those of dependencies neither, and that is said', async () => {
  const scripts = {
    preinstall: `touch ${refusals.trace}`,
    install: `touch ${refusals.trace}`,
    postinstall: `touch ${refusals.trace}`,
  }
  const dependency = refusals.lab.publish({ package: 'scripted-dependency', json: { scripts } })
  const json = { scripts, dependencies: { [dependency.package]: '1.0.0' } }
  const { status, body } = await refusals.lab.upload(packPiece({ json }).tarball)
  expect([status, body.remarks]).toEqual([201, [expect.stringContaining('preinstall, install, postinstall')]])
  expect(existsSync(refusals.trace)).toBe(false)
  await refusals.lab.remove()
})
