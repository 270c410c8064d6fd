import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { pack } from '../../scripts/release/pack.js'
import { publishedProblems } from '../../scripts/release/published-problems.js'

const LICENSE = 'Anybody may do anything with it.\n'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'release-check-'))
  write('package.json', { name: 'root', private: true, workspaces: ['acme'] })
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(path: string, content: string | object): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content))
}

const PACKAGE = {
  ...{ name: 'acme', version: '2.0.0', description: 'An example', license: 'MIT', type: 'module' },
  engines: { node: '>=20.19' },
  files: ['dist', 'icon.svg', 'CHANGELOG.md'],
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
}

const FILES = {
  'package.json': PACKAGE,
  LICENSE,
  'README.md': '# acme\n',
  'CHANGELOG.md': '# acme\n',
  'dist/index.js': `export { one } from './one.js'\n`,
  'dist/index.d.ts': `export { one } from './one.js';\n`,
  'dist/one.js': 'export const one = 1\n',
  'dist/one.d.ts': 'export declare const one = 1;\n',
}

/** What is wrong with the package of the example when these files are put in, or taken out where null. */
async function problemsWith(changes: Record<string, string | object | null>): Promise<string[]> {
  rmSync(join(root, 'acme'), { recursive: true, force: true })
  for (const [path, content] of Object.entries({ ...FILES, ...changes })) {
    if (content !== null) write(`acme/${path}`, content)
  }
  const [packed] = await pack(['acme'], { root, into: root })
  if (!packed) throw new Error('npm packed nothing')
  return publishedProblems(packed, { license: LICENSE, versions: new Map([['@plugboard/core', '0.3.0']]) })
}

const packageWith = (more: object) => ({ 'package.json': { ...PACKAGE, ...more } })

it('has nothing against a package that is complete', async () => {
  expect(await problemsWith({})).toEqual([])
})

it.each(['README.md', 'CHANGELOG.md', 'LICENSE'])('misses %s', async (path) => {
  expect(await problemsWith({ [path]: null })).toEqual([`lacks ${path}`])
})

it('compares the licence with that of the project', async () => {
  expect(await problemsWith({ LICENSE: 'Nobody may.\n' })).toEqual(['has another LICENSE than the project'])
})

it.each([
  'dist/one.test.js',
  'dist/one.test.d.ts',
  'dist/one.js.map',
  'dist/tsconfig.tsbuildinfo',
  'dist/one.ts',
  'dist/testing/lab.js',
])('keeps %s out of what is published', async (path) => {
  expect(await problemsWith({ [path]: 'export {}\n' })).toEqual([`holds ${path}`])
})

it('finds a module that imports what is not published', async () => {
  expect(await problemsWith({ 'dist/one.js': null })).toContain(
    'dist/index.js imports dist/one.js, which is not in the package',
  )
})

it('finds an entry that is not published', async () => {
  const exports = { '.': { types: './dist/index.d.ts', default: './dist/other.js' } }
  expect((await problemsWith(packageWith({ exports }))).join()).toMatch(/other\.js.*does not exist/)
})

it('finds types that cannot be read, and a lack of types', async () => {
  const problems = await problemsWith({ 'dist/index.d.ts': `export { one } from './one';\n` })
  expect(problems.join()).toMatch(/^types: .*InternalResolutionError/)
  const untyped = packageWith({ exports: { '.': './dist/index.js' } })
  expect(await problemsWith({ ...untyped, 'dist/index.d.ts': null, 'dist/one.d.ts': null })).toEqual(['has no types'])
})

it.each([
  ['workspace:^', 'cannot be installed from a registry'],
  ['file:../core', 'cannot be installed from a registry'],
  ['*', 'takes any version there will ever be'],
  ['^0.2.0', 'leaves out 0.3.0'],
])('refuses the range %s for a package of ours', async (range, fault) => {
  const peerDependencies = { '@plugboard/core': range, other: '*' }
  expect(await problemsWith(packageWith({ peerDependencies }))).toContain(
    `peerDependencies.@plugboard/core: ${range} ${fault}`,
  )
})

const piece = (version: string) => ({
  ...packageWith({ plugboard: { piece: './dist/index.js', manifest: './dist/manifest.json' } }),
  'dist/manifest.json': { version, icon: 'icon.svg' },
  'icon.svg': '<svg/>',
})

it('has nothing against a piece that is complete', async () => {
  expect(await problemsWith(piece('2.0.0'))).toEqual([])
})

it('wants the manifest and the icon of a piece, and the manifest built for its version', async () => {
  expect(await problemsWith({ ...piece('2.0.0'), 'icon.svg': null })).toEqual(['lacks icon.svg'])
  expect(await problemsWith({ ...piece('2.0.0'), 'dist/manifest.json': null })).toEqual([
    'lacks its manifest, dist/manifest.json',
  ])
  expect(await problemsWith(piece('1.0.0'))).toEqual(['has a manifest of version 1.0.0, not 2.0.0: build it again'])
})
