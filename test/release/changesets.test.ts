import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { minVersion, satisfies, subset } from 'semver'
import { expect, it } from 'vitest'
import { publishedFolders } from '../../scripts/published-folders.js'
import { root } from '../support/source-files.js'
import { packagesAfter, readPackage } from './release-lab.js'

const CORE = '@plugboard/core'

const before = publishedFolders().map((folder) => readPackage(folder))
const pieces = before.filter(({ peerDependencies }) => peerDependencies?.[CORE])
const core = readPackage('packages/core')

const rangeOf = (piece: { peerDependencies?: Record<string, string> } | undefined) =>
  piece?.peerDependencies?.[CORE] ?? ''

/** Versions of the pieces, by name. */
function versions(packages: Iterable<{ name: string; version: string }>): Record<string, string> {
  const names = new Set(pieces.map(({ name }) => name))
  return Object.fromEntries([...packages].filter(({ name }) => names.has(name)).map((one) => [one.name, one.version]))
}

/** The packages of which a waiting changeset asks a major version. */
function majorsAsked(): Set<string | undefined> {
  const folder = join(root, '.changeset')
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
  return new Set(texts.flatMap((text) => [...text.matchAll(/^"([^"]+)": major$/gm)].map(([, name]) => name)))
}

it.each(pieces)('$name takes the core it is developed with, and none of the next major version', (piece) => {
  const range = rangeOf(piece)
  expect(satisfies(core.version, range)).toBe(true)
  const major = minVersion(range)?.major ?? 0
  expect(subset(range, `<${major + 1}.0.0`), `${range} has no upper end: write one`).toBe(true)
})

it.each(['patch', 'minor'] as const)('a %s of core releases no piece', async (bump) => {
  const after = await packagesAfter({ [CORE]: bump })
  expect(after.get(CORE)?.version).not.toBe(core.version)
  expect(versions(after.values())).toEqual(versions(pieces))
  for (const piece of pieces) expect(rangeOf(after.get(piece.name))).toBe(rangeOf(piece))
})

it('a minor of core releases the server, which takes it', async () => {
  const after = await packagesAfter({ [CORE]: 'minor' })
  const server = after.get('@plugboard/server')
  expect(server?.version).not.toBe(readPackage('packages/server').version)
  expect(satisfies(after.get(CORE)?.version ?? '', server?.dependencies?.[CORE] ?? '')).toBe(true)
})

it('a major of core releases a major of every piece, which takes it', async () => {
  const after = await packagesAfter({ [CORE]: 'major' })
  const version = after.get(CORE)?.version ?? ''
  for (const { name } of pieces) {
    expect(after.get(name)?.version, name).toMatch(/^\d+\.0\.0$/)
    expect(satisfies(version, rangeOf(after.get(name))), name).toBe(true)
  }
})

it('a change of one piece releases that piece alone', async () => {
  const after = await packagesAfter({ '@plugboard/piece-slack': 'minor' })
  const changed = before.filter(({ name, version }) => after.get(name)?.version !== version)
  expect(changed.map(({ name }) => name)).toEqual(['@plugboard/piece-slack'])
})

it('the changes that wait for a release make a major version of no piece that nobody asked for', async () => {
  const asked = majorsAsked()
  const after = await packagesAfter()
  const major = (version: string) => Number(version.split('.')[0])
  const raised = pieces.filter(({ name, version }) => major(after.get(name)?.version ?? '') > major(version))
  expect(raised.map(({ name }) => name).filter((name) => !asked.has(name) && !asked.has(CORE))).toEqual([])
})
