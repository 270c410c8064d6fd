import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describePiece } from '@plugboard/core'
import type { PackageJson } from '../../src/package/piece-package.js'
import { piece } from './clock.js'
import { linkModules } from './link-modules.js'

/** The package of a small piece, before it is written; a test may break any of it. */
export interface ClockPackage {
  json: PackageJson & { files?: string[] }
  /** Other files by path. */
  files: Record<string, string>
}

const ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="9"/></svg>'

const CODE = readFileSync(new URL('clock.js', import.meta.url), 'utf8')

const FIXTURES = `export const fixtures = {
  auth: { none: { good: {} } },
  actions: { now: [{ method: 'none', input: {} }] },
  withoutHttp: 'has its own hands',
}
`

/** A package in which nothing is wrong. */
export function clockPackage(): ClockPackage {
  return {
    json: {
      name: 'plugboard-piece-clock',
      version: '1.2.3',
      type: 'module',
      license: 'MIT',
      engines: { node: '>=20.19' },
      keywords: ['plugboard-piece'],
      plugboard: { piece: './dist/index.js', manifest: './dist/manifest.json' },
      files: ['dist', 'icon.svg'],
      peerDependencies: { '@plugboard/core': '^0.1.0' },
    },
    files: { 'dist/index.js': CODE, 'icon.svg': ICON, 'test/fixtures.js': FIXTURES },
  }
}

/** Writes a package; its manifest is that of the whole piece unless it brings another. */
export function writePackage(folder: string, { json, files }: ClockPackage): void {
  const manifest = JSON.stringify(describePiece(piece, { name: '', version: '', ...json }))
  const all = { 'package.json': JSON.stringify(json), 'dist/manifest.json': manifest, ...files }
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  linkModules(folder, ['@plugboard/core', '@sinclair/typebox'])
}
