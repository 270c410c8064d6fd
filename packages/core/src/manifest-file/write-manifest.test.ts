import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeManifest } from './write-manifest.js'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'piece-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Writes a package whose piece is written out by hand, as it needs nothing of core. */
async function piecePackage(plugboard: unknown, code: string): Promise<void> {
  const pkg = { name: '@acme/piece', version: '2.0.1', type: 'module', plugboard }
  await writeFile(join(folder, 'package.json'), JSON.stringify(pkg))
  await mkdir(join(folder, 'dist'))
  await writeFile(join(folder, 'dist', 'index.js'), code)
}

const PIECE = "export const piece = { name: 'acme', contract: 1, endpoints: {}, auth: [], actions: [], triggers: [] }"
const PATHS = { piece: './dist/index.js', manifest: './dist/manifest.json' }

it('writes the manifest beside the code, with name and version of the package', async () => {
  await piecePackage(PATHS, PIECE)
  await writeManifest(folder)
  const text = await readFile(join(folder, 'dist', 'manifest.json'), 'utf8')
  expect(JSON.parse(text)).toMatchObject({ name: 'acme', package: '@acme/piece', version: '2.0.1', actions: [] })
  expect(text.endsWith('}\n')).toBe(true)
})

it.each([undefined, {}, { piece: './dist/index.js' }, { manifest: './dist/manifest.json' }])(
  'says what package.json lacks when it has %j',
  async (plugboard) => {
    await piecePackage(plugboard, PIECE)
    await expect(writeManifest(folder)).rejects.toThrow('package.json needs "plugboard"')
  },
)

it('says when the package exports no piece', async () => {
  await piecePackage(PATHS, 'export const other = 1')
  await expect(writeManifest(folder)).rejects.toThrow('./dist/index.js must export the piece as "piece"')
})
