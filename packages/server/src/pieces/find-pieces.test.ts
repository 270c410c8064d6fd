import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findPieces, moduleFolders } from './find-pieces.js'

const PACKAGE = {
  name: 'piece-example',
  keywords: ['plugboard-piece'],
  plugboard: { piece: './index.js', manifest: './manifest.json' },
}
const MANIFEST = { name: 'example', version: '1.0.0', contract: 1 }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plugboard-find-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Writes a package; what is a text is written as it is. */
function write(name: string, files: Record<string, unknown>): void {
  const directory = join(folder, name)
  mkdirSync(directory, { recursive: true })
  for (const [file, content] of Object.entries(files)) {
    writeFileSync(join(directory, file), typeof content === 'string' ? content : JSON.stringify(content))
  }
}

it('finds pieces by their package.json, also those of a scope', () => {
  write('piece-example', { 'package.json': PACKAGE, 'manifest.json': MANIFEST })
  write('@scope/piece-other', { 'package.json': PACKAGE, 'manifest.json': { ...MANIFEST, name: 'other' } })
  write('not-a-piece', { 'package.json': { name: 'not-a-piece' } })
  const { pieces, unusable } = findPieces([folder])
  expect(pieces.map(({ manifest }) => manifest.name).sort()).toEqual(['example', 'other'])
  expect(unusable).toEqual([])
})

it.each([
  ['is not built', { 'package.json': PACKAGE }, 'manifest.json is missing'],
  ['has a manifest that is no JSON', { 'package.json': PACKAGE, 'manifest.json': '{' }, 'not the JSON of a manifest'],
  ['has a manifest that is a list', { 'package.json': PACKAGE, 'manifest.json': [] }, 'not the JSON of a manifest'],
  ['is ahead', { 'package.json': PACKAGE, 'manifest.json': { ...MANIFEST, contract: 99 } }, 'update the server'],
  ['is too old', { 'package.json': PACKAGE, 'manifest.json': { ...MANIFEST, contract: 0 } }, 'update the piece'],
  [
    'names its contract as a text',
    { 'package.json': PACKAGE, 'manifest.json': { ...MANIFEST, contract: '1' } },
    'whole',
  ],
  ['names no manifest', { 'package.json': { ...PACKAGE, plugboard: { piece: './index.js' } } }, 'no manifest'],
])('reports a piece that %s, and goes on with the others', (_, files, reason) => {
  write('a-bad-one', files)
  write('good', { 'package.json': PACKAGE, 'manifest.json': MANIFEST })
  const { pieces, unusable } = findPieces([folder])
  expect(pieces).toHaveLength(1)
  expect(unusable).toEqual([{ directory: join(folder, 'a-bad-one'), reason: expect.stringContaining(reason) }])
})

it('passes over a package.json that is no JSON', () => {
  write('broken', { 'package.json': '{"name":' })
  expect(findPieces([folder])).toEqual({ pieces: [], unusable: [] })
})

it.each([
  ['lacks the keyword', { ...PACKAGE, keywords: ['plugboard'] }],
  ['has no keywords at all', { ...PACKAGE, keywords: undefined }],
  ['says nothing of a piece', { ...PACKAGE, plugboard: undefined }],
])('passes over a package that %s', (_, pkg) => {
  write('piece-example', { 'package.json': pkg, 'manifest.json': MANIFEST })
  expect(findPieces([folder])).toEqual({ pieces: [], unusable: [] })
})

it('takes the folder of a package for that package', () => {
  write('piece-example', { 'package.json': PACKAGE, 'manifest.json': MANIFEST })
  const { pieces } = findPieces([join(folder, 'piece-example')])
  expect(pieces.map(({ directory }) => directory)).toEqual([realpathSync(join(folder, 'piece-example'))])
})

it('says where the code of a piece is', () => {
  const pkg = { ...PACKAGE, plugboard: { piece: './dist/index.js', manifest: './manifest.json' } }
  write('piece-example', { 'package.json': pkg, 'manifest.json': MANIFEST })
  const directory = realpathSync(join(folder, 'piece-example'))
  expect(findPieces([folder]).pieces).toEqual([
    { manifest: MANIFEST, directory, entry: join(directory, 'dist/index.js') },
  ])
})

it('sees a package once that is linked from several places', () => {
  write('real/piece-example', { 'package.json': PACKAGE, 'manifest.json': MANIFEST })
  const linked = join(folder, 'linked')
  mkdirSync(join(linked, '@scope'), { recursive: true })
  symlinkSync(join(folder, 'real/piece-example'), join(linked, 'piece-example'))
  symlinkSync(join(folder, 'real/piece-example'), join(linked, '@scope/piece-example'))
  const { pieces } = findPieces([linked, join(folder, 'real')])
  expect(pieces.map(({ directory }) => directory)).toEqual([realpathSync(join(folder, 'real/piece-example'))])
})

it('passes over a link that leads nowhere and folders whose name begins with a dot', () => {
  symlinkSync(join(folder, 'nowhere'), join(folder, 'piece-gone'))
  write('.cache', { 'package.json': PACKAGE, 'manifest.json': MANIFEST })
  expect(findPieces([folder])).toEqual({ pieces: [], unusable: [] })
})

it('finds those of the nearest folder first', () => {
  write('near/piece-example', { 'package.json': PACKAGE, 'manifest.json': { ...MANIFEST, version: '1.0.0' } })
  write('far/piece-example', { 'package.json': PACKAGE, 'manifest.json': { ...MANIFEST, version: '2.0.0' } })
  const { pieces } = findPieces([join(folder, 'near'), join(folder, 'far')])
  expect(pieces.map(({ manifest }) => manifest.version)).toEqual(['1.0.0', '2.0.0'])
})

it('looks in the module folders above a module, the nearest first', () => {
  for (const path of ['node_modules', 'a/b/node_modules', 'a/c/node_modules']) {
    mkdirSync(join(folder, path), { recursive: true })
  }
  const found = moduleFolders(join(folder, 'a/b')).filter((path) => path.startsWith(folder))
  expect(found).toEqual([join(folder, 'a/b/node_modules'), join(folder, 'node_modules')])
})
