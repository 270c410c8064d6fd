import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { defineAction, definePiece, describePiece, fields, noAuth } from '@plugboard/core'
import type { PackageJson } from '../../src/package/piece-package.js'
import { linkModules } from './link-modules.js'

/** The package of a small piece, before it is written; a test may break any of it. */
export interface ClockPackage {
  json: PackageJson & { files?: string[] }
  /** Other files by path. */
  files: Record<string, string>
}

const ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="9"/></svg>'

const CODE = `import { defineAction, definePiece, fields, noAuth } from '@plugboard/core'

const open = noAuth()
const answer = () => ({})
const now = defineAction({
  name: 'now',
  title: 'Now',
  description: 'Answers at once.',
  methods: [open],
  input: fields({}),
  output: fields({}),
  run: async () => answer(),
})

export const piece = definePiece({
  contract: 1,
  name: 'clock',
  title: 'Clock',
  type: 'Web',
  description: 'Ticks.',
  icon: 'icon.svg',
  docs: 'https://clock.example',
  auth: [open],
  actions: [now],
})
`

const FIXTURES = `export const fixtures = {
  auth: { none: { good: {} } },
  actions: { now: [{ method: 'none', input: {} }] },
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
  const manifest = JSON.stringify(manifestOf(json))
  const all = { 'package.json': JSON.stringify(json), 'dist/manifest.json': manifest, ...files }
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  linkModules(folder, ['@plugboard/core', '@sinclair/typebox'])
}

function manifestOf({ name = '', version = '' }: PackageJson) {
  const open = noAuth()
  const now = defineAction({
    name: 'now',
    title: 'Now',
    description: 'Answers at once.',
    methods: [open],
    input: fields({}),
    output: fields({}),
    run: async () => ({}),
  })
  const piece = definePiece({
    contract: 1,
    name: 'clock',
    title: 'Clock',
    type: 'Web',
    description: 'Ticks.',
    icon: 'icon.svg',
    docs: 'https://clock.example',
    auth: [open],
    actions: [now],
  })
  return describePiece(piece, { name, version })
}
