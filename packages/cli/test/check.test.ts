import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Stage } from '../src/check/stage.js'
import { type ClockPackage, clockPackage, writePackage } from './support/clock-package.js'
import { linkModules } from './support/link-modules.js'
import { runPlugboard } from './support/run-plugboard.js'

const root = mkdtempSync(join(tmpdir(), 'plugboard-check-'))
/** Where the command puts what it needs for a while. */
const temporary = join(root, 'temporary')
mkdirSync(temporary)
afterAll(() => rmSync(root, { recursive: true, force: true }))

let count = 0

function written(change: (pkg: ClockPackage) => void = () => {}): string {
  const pkg = clockPackage()
  change(pkg)
  const folder = join(root, `piece-${count++}`)
  writePackage(folder, pkg)
  return folder
}

async function check(folder: string, ...options: string[]) {
  const { code, stdout } = await runPlugboard(['piece', 'check', '--json', ...options], folder, { TMPDIR: temporary })
  const report: { ok: boolean; problems: number; stages: Stage[] } = JSON.parse(stdout)
  const rules = report.stages.flatMap(({ findings }) => findings.map(({ rule }) => rule))
  const failed = report.stages.flatMap(({ cases = [] }) => cases.filter(({ ok }) => !ok).map(({ name }) => name))
  const skipped = report.stages.filter((stage) => stage.skipped !== undefined).map(({ name }) => name)
  return { code, report, rules, failed, skipped }
}

/** Replaces text of the built code. */
const edit = (pkg: ClockPackage, from: string, to: string) => {
  pkg.files['dist/index.js'] = (pkg.files['dist/index.js'] ?? '').replace(from, () => to)
}

describe('plugboard piece check', () => {
  it('packs and installs a good piece in an empty folder, proves it there, and leaves nothing behind', async () => {
    const { code, report, rules, skipped } = await check(written())
    expect(rules).toEqual([])
    expect(code).toBe(0)
    expect(report.stages.map(({ name }) => name)).toEqual(['build', 'rules', 'import', 'install', 'conformance'])
    expect(report.stages.at(-1)?.cases?.map(({ name }) => name)).toContain('clock / now runs example 1')
    expect(skipped).toEqual([])
    expect(readdirSync(temporary)).toEqual([])
  })

  it('finds code that needs a file which is not packed', async () => {
    const folder = written((pkg) => {
      edit(pkg, 'export const piece', `await import('../data.js')\nexport const piece`)
      pkg.files['data.js'] = 'export {}'
    })
    const { code, rules, skipped } = await check(folder)
    expect(rules).toEqual(['installed-loads'])
    expect(skipped).toEqual(['conformance'])
    expect(code).toBe(1)
  })

  it('finds a piece that describes itself in another way elsewhere', async () => {
    const folder = written((pkg) => {
      const here = `existsSync(new URL('../data.txt', import.meta.url))`
      edit(pkg, `title: 'Clock'`, `title: ${here} ? 'Clock' : 'Watch'`)
      edit(pkg, '', `import { existsSync } from 'node:fs'\n`)
      pkg.files['data.txt'] = ''
    })
    expect((await check(folder)).rules).toEqual(['installed-manifest'])
  })

  it('finds a package that cannot be installed', async () => {
    const folder = written((pkg) => {
      pkg.json.optionalDependencies = {}
      pkg.json.dependencies = { gone: 'file:./gone.tgz' }
      edit(pkg, 'const open', `export const later = () => import('gone')\nconst open`)
    })
    expect((await check(folder)).rules).toEqual(['installs'])
  })

  it('finds a piece that does not do what its fixtures say', async () => {
    const folder = written((pkg) => edit(pkg, '() => ({})', '() => new Date()'))
    const { code, rules, failed } = await check(folder)
    expect(rules).toEqual([])
    expect(failed).toEqual(['clock / now runs example 1'])
    expect(code).toBe(1)
  })

  it('compiles fixtures that are TypeScript, with what they import, and leaves nothing of that behind', async () => {
    const folder = written(({ files }) => {
      delete files['test/fixtures.js']
      files['test/input.ts'] = 'export const input: Record<string, unknown> = {}'
      files['test/method.js'] = `export const method = 'none'`
      files['test/fixtures.ts'] = `import type { Fixtures } from '@plugboard/core/testing'
import { input } from './input.js'
import { method } from './method.js'
const actions = { now: [{ method, input }] }
export const fixtures: Fixtures = { auth: { none: { good: {} } }, actions, withoutHttp: 'has its own hands' }`
    })
    linkModules(folder, ['typescript'])
    expect(await check(folder)).toMatchObject({ code: 0, rules: [], failed: [] })
    expect(readdirSync(join(folder, 'node_modules/.plugboard'))).toEqual([])
  })

  it('says that there are no fixtures', async () => {
    const folder = written(({ files }) => delete files['test/fixtures.js'])
    expect((await check(folder)).rules).toEqual(['no-fixtures'])
  })

  it('says what it left out for a quick look', async () => {
    const { code, skipped } = await check(written(), '--skip-install')
    expect(skipped).toEqual(['install', 'conformance'])
    expect(code).toBe(0)
  })

  it('shows people each stage and what is wrong', async () => {
    const folder = written(({ json }) => delete json.license)
    const { code, stdout } = await runPlugboard(['piece', 'check', folder, '--skip-install'], root)
    expect(stdout).toContain('Checking plugboard-piece-clock 1.2.3\n✓ Is built')
    expect(stdout).toMatch(/package-licence {2}package\.json needs a "license", such as MIT\./)
    expect(stdout).toMatch(/✗ 1 thing is wrong\. 0 cases passed\. 2 of 5 stages were left out\.\n$/)
    expect(code).toBe(1)
  })

  it.each([
    ['where there is no package', () => root, 'no_package'],
    ['where the package is no piece', () => written(({ json }) => delete json.plugboard), 'no_piece'],
  ])('says what to do %s', async (_, folder, code) => {
    const answer = await runPlugboard(['piece', 'check', '--json'], folder())
    expect(JSON.parse(answer.stdout)).toMatchObject({ error: { code, hint: expect.any(String) } })
    expect(answer.code).toBe(1)
  })
})
