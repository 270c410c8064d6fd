import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { importFindings } from '../dist/check/import-findings.js'
import { packageFindings } from '../dist/check/package-findings.js'
import { CONTENT_RULES } from '../dist/check/rules/content-rules.js'
import { DEPENDENCY_RULES } from '../dist/check/rules/dependency-rules.js'
import { IDENTITY_RULES } from '../dist/check/rules/identity-rules.js'
import { readPiecePackage } from '../dist/package/piece-package.js'
import { type ClockPackage, clockPackage, writePackage } from './support/clock-package.js'

const MEBIBYTE = 1024 * 1024
const root = mkdtempSync(join(tmpdir(), 'plugboard-rules-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let count = 0

/** The folder of a package that is broken in one way. */
function written(change: (pkg: ClockPackage) => void): string {
  const pkg = clockPackage()
  change(pkg)
  const folder = join(root, `piece-${count++}`)
  writePackage(folder, pkg)
  return folder
}

const code = (pkg: ClockPackage, text: string) => {
  pkg.files['dist/index.js'] += text
}

/** For each rule one package that breaks it. */
const BROKEN: Readonly<Record<string, (pkg: ClockPackage) => void>> = {
  'package-name': ({ json }) => delete json.name,
  'package-version': ({ json }) => Object.assign(json, { version: 'one' }),
  'package-keyword': ({ json }) => Object.assign(json, { keywords: ['clock'] }),
  'package-licence': ({ json }) => delete json.license,
  'package-engines': ({ json }) => Object.assign(json, { engines: { node: 'any' } }),
  'package-entry': ({ json }) => Object.assign(json.plugboard ?? {}, { manifest: '../manifest.json' }),
  'no-install-scripts': ({ json }) => Object.assign(json, { scripts: { postinstall: 'node steal.js' } }),
  'core-is-peer': ({ json }) => Object.assign(json, { dependencies: { '@plugboard/core': '^0.1.0' } }),
  'core-range': ({ json }) => Object.assign(json, { peerDependencies: { '@plugboard/core': '^9.0.0' } }),
  'dependencies-declared': (pkg) => code(pkg, `export const later = () => import('@sinclair/typebox/value')`),
  'dev-dependencies': (pkg) => {
    pkg.json.devDependencies = { '@sinclair/typebox': '*' }
    code(pkg, `export { Type } from '@sinclair/typebox'`)
  },
  'dependencies-used': ({ json }) => Object.assign(json, { dependencies: { '@sinclair/typebox': '*' } }),
  'package-files': ({ json }) => Object.assign(json, { files: ['dist'] }),
  'manifest-fresh': ({ files }) => Object.assign(files, { 'dist/manifest.json': '{"name":"clock"}' }),
  'icon-safe': ({ files }) => Object.assign(files, { 'icon.svg': '<svg onload="steal()"></svg>' }),
  'no-secret-files': ({ files }) => Object.assign(files, { 'dist/.env': 'TOKEN=1' }),
  'no-test-files': ({ files }) => Object.assign(files, { 'dist/clock.test.js': '' }),
  'no-stale-code': ({ files }) => Object.assign(files, { 'dist/actions/gone.js': 'export const gone = 1' }),
  'no-stray-maps': ({ files }) => Object.assign(files, { 'dist/other.js.map': '{}' }),
  'package-size': ({ files }) => Object.assign(files, { 'dist/data.txt': 'x'.repeat(MEBIBYTE) }),
}

const rulesOf = async (folder: string) => {
  const findings = await packageFindings(readPiecePackage(folder), MEBIBYTE)
  for (const { message } of findings) expect(message).toMatch(/ .*\.$/)
  return findings.map(({ rule }) => rule)
}

describe('the rules for packages', () => {
  it('let a good one pass', async () => {
    expect(await rulesOf(written(() => {}))).toEqual([])
  })

  it('have a broken package each', () => {
    const ids = [...IDENTITY_RULES, ...DEPENDENCY_RULES, ...CONTENT_RULES].map(({ id }) => id)
    expect(Object.keys(BROKEN).sort()).toEqual(ids.sort())
  })

  it.concurrent.each(Object.entries(BROKEN))('find by %s alone what breaks it', async (rule, breakIt) => {
    expect(await rulesOf(written(breakIt))).toEqual([rule])
  })
})

/** For each thing an import should not do, code that does it. */
const DEEDS: Readonly<Record<string, string>> = {
  'import-network': `import { lookup } from 'node:dns/promises'; await lookup('localhost')`,
  'import-writes': `import { writeFileSync } from 'node:fs'; writeFileSync(new URL('out.txt', import.meta.url), '')`,
  'import-processes': `import { execFileSync } from 'node:child_process'; execFileSync(process.execPath, ['--version'])`,
  'import-environment': 'export const home = process.env.HOME',
  'import-leaves-open': 'setInterval(() => {}, 60_000)',
  'import-prints': `console.log('Ticking')`,
  loads: `throw new Error('The clock stopped.')`,
}

describe('importing a piece', () => {
  /** Time counts only where it is the matter: this machine may be busy. */
  const importRules = async (text: string, longest = 9_000) => {
    const folder = written((pkg) => code(pkg, text))
    return (await importFindings(join(folder, 'dist/index.js'), folder, longest)).map(({ rule }) => rule)
  }

  it('may read the settings of Node', async () => {
    expect(await importRules('export const mode = process.env.NODE_ENV')).toEqual([])
  })

  it('may not take long', async () => {
    const waits = 'await new Promise((done) => setTimeout(done, 1_100))'
    expect(await importRules(waits, 1_000)).toEqual(['import-time'])
  })

  it.concurrent.each(Object.entries(DEEDS))('is found by %s alone', async (rule, text) => {
    expect(await importRules(text)).toEqual([rule])
  })
})
