import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AUTH_CHOICES } from '../src/create/auth-choices.js'
import { runProcess } from '../src/process/run-process.js'
import { newPiece } from './support/new-piece.js'
import { runPlugboard } from './support/run-plugboard.js'

const parent = mkdtempSync(join(tmpdir(), 'plugboard-templates-'))
afterAll(() => rmSync(parent, { recursive: true, force: true }))

const repository = fileURLToPath(new URL('../../..', import.meta.url))
/** What vitest prints has no colours, which it would have under CI. */
const PLAIN = { ...process.env, NO_COLOR: '1' }
const readJson = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'))

function sources(folder: string): string[] {
  const entries = readdirSync(join(folder, 'src'), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

const linesOf = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n').length

/** Lines of all sources together: how much an author has to read before a first piece is understood. */
const MOST_LINES: Readonly<Record<string, number>> = { 'api-key': 60, oauth2: 70, custom: 70, basic: 65, none: 60 }

describe.each(AUTH_CHOICES.map(({ value }) => value))('a new piece with %s', (auth) => {
  let folder: string
  beforeAll(async () => {
    folder = await newPiece(parent, `my-${auth}-shop`, '--auth', auth, '--title', 'Corner Shop', '--type', 'Messaging')
  })

  it('passes its own tests, the conformance suite among them', async () => {
    const vitest = join(repository, 'node_modules/vitest/vitest.mjs')
    const { code, stdout, stderr } = await runProcess(process.execPath, [vitest, 'run'], { cwd: folder, env: PLAIN })
    expect(code, stdout + stderr).toBe(0)
    expect(stdout).toMatch(/Test Files +3 passed/)
  })

  it('builds, and keeps every rule', async () => {
    const { code, stdout } = await runPlugboard(['piece', 'check', '--skip-install', '--json'], folder)
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, problems: 0 })
    expect(code).toBe(0)
    expect(readJson(folder, 'dist/manifest.json')).toMatchObject({
      name: `my-${auth}-shop`,
      title: 'Corner Shop',
      type: 'Messaging',
      package: `plugboard-piece-my-${auth}-shop`,
    })
  })

  it('is short', () => {
    const lines = sources(folder).reduce((sum, path) => sum + linesOf(path), 0)
    expect(lines).toBeLessThanOrEqual(MOST_LINES[auth] ?? 0)
  })

  it('has nothing left of the template', () => {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
      .map((entry) => join(entry.parentPath, entry.name))
    expect(files.length).toBeGreaterThan(15)
    for (const path of files) expect(`${path}\n${readFileSync(path, 'utf8')}`).not.toMatch(/acme| only: /i)
  })
})

it('take the versions this repository uses', () => {
  const template = readJson(repository, 'templates/_shared/package.template.json')
  const { devDependencies } = readJson(repository, 'package.json')
  for (const name of ['typescript', 'vitest', '@types/node']) {
    expect(template.devDependencies[name]).toBe(devDependencies[name])
  }
  const core = readJson(repository, 'packages/core/package.json')
  expect(template.dependencies).toEqual(core.dependencies)
  expect(template.engines).toEqual(core.engines)
})
