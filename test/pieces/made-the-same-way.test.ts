import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runPlugboard } from '../support/plugboard.js'
import { piecesWithoutService, serviceEnvironment } from '../support/service-environment.js'
import { root } from '../support/source-files.js'

const PIECES = join(root, 'packages/pieces')
const names = readdirSync(PIECES)
const readJson = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'))

/** What a stranger's piece has, made by the command. */
const folder = mkdtempSync(join(tmpdir(), 'plugboard-made-'))
const made = join(folder, 'made')
beforeAll(async () => {
  const args = ['piece', 'create', 'made', '--auth', 'api-key', '--title', 'Made', '--type', 'Web', '--folder', made]
  expect((await runPlugboard(args, {})).code).toBe(0)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The same in every package, ours and theirs. */
const ALIKE = ['license', 'type', 'engines', 'keywords', 'plugboard', 'files', 'exports', 'peerDependencies']

describe.each(names)('our piece %s', (name) => {
  const own = join(PIECES, name)

  it('has the package.json that piece create writes', () => {
    const [ours, theirs] = [readJson(own, 'package.json'), readJson(made, 'package.json')]
    for (const key of ALIKE) expect([key, ours[key]]).toEqual([key, theirs[key]])
    // In a workspace TypeScript builds what a package refers to as well.
    expect(ours.scripts).toEqual({ ...theirs.scripts, build: theirs.scripts.build.replace('-p tsconfig.json', '-b') })
    expect(Object.keys(ours)).toEqual(Object.keys(theirs))
  })

  it('has the files that piece create writes', () => {
    const files = readdirSync(made, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(made.length + 1)
          .replaceAll('made', name),
      )
    const common = files.filter((path) => !/get-item|new-item|credentials|run\.ts|-server|gitignore/.test(path))
    expect(common.length).toBeGreaterThan(8)
    expect(common.filter((path) => !existsSync(join(own, path)))).toEqual([])
  })

  it.skipIf(piecesWithoutService().includes(name))(
    'passes what its authors would have to pass: rules, an installation in an empty folder, conformance there',
    async () => {
      const env = { ...serviceEnvironment(), HOME: process.env.HOME ?? '' }
      const { code, output } = await runPlugboard(['piece', 'check', own, '--json'], env, 120_000)
      expect(JSON.parse(output.slice(output.indexOf('{')))).toMatchObject({ ok: true, problems: 0 })
      expect(code).toBe(0)
    },
    150_000,
  )
})
