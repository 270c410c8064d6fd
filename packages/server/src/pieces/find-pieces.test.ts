import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findPieces } from './find-pieces.js'

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
  [
    'follows another contract',
    { 'package.json': PACKAGE, 'manifest.json': { ...MANIFEST, contract: 99 } },
    'contract 99',
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
