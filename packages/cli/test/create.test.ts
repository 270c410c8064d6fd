import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runPlugboard } from './support/run-plugboard.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plugboard-create-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const create = (...args: string[]) => runPlugboard(['piece', 'create', ...args], folder)
const readPackage = (name: string) => JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8'))

describe('plugboard piece create', () => {
  it('says what to do next', async () => {
    const { code, stdout } = await create('acme', '--auth', 'none')
    expect(code).toBe(0)
    expect(stdout).toMatch(/cd acme\n +npm install\n +npm test\n +plugboard piece dev\n +plugboard piece check/)
    expect(readdirSync(folder)).toEqual(['acme'])
  })

  it('tells programs what it made', async () => {
    const { stdout } = await create('acme', '--auth', 'basic', '--folder', 'pieces/mine', '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      folder: expect.stringMatching(/pieces\/mine$/),
      name: 'acme',
      package: 'plugboard-piece-acme',
      files: expect.arrayContaining(['src/acme-auth.ts', '.gitignore']),
    })
  })

  it('takes names and the place of core from the command line', async () => {
    await create('acme', '--auth', 'none', '--package', '@me/acme', '--core', 'file:../core.tgz')
    expect(readPackage('acme')).toMatchObject({
      name: '@me/acme',
      peerDependencies: { '@plugboard/core': expect.stringMatching(/^>=\d.* <1\.0\.0$/) },
      devDependencies: { '@plugboard/core': 'file:../core.tgz' },
    })
  })

  it('fills an empty folder, and leaves one with something in it alone', async () => {
    mkdirSync(join(folder, 'empty'))
    expect((await create('empty', '--auth', 'none')).code).toBe(0)
    mkdirSync(join(folder, 'full'))
    writeFileSync(join(folder, 'full/notes.txt'), 'mine')
    const { code, stderr } = await create('full', '--auth', 'none')
    expect(code).toBe(1)
    expect(stderr).toMatch(/full is there already and not empty\.\nChoose another name/)
    expect(readdirSync(join(folder, 'full'))).toEqual(['notes.txt'])
  })

  it.each([
    ['a name missing', ['--auth', 'none'], /<name> is missing/],
    ['an auth kind missing', ['acme'], /--auth is missing/],
    ['an unknown auth kind', ['acme', '--auth', 'oauth'], /oauth2, api-key, basic, custom, none/],
    ['an unknown type', ['acme', '--auth', 'none', '--type', 'Games'], /Database/],
    ['a path for a name', ['../acme', '--auth', 'none'], /lower-case words joined by hyphens/],
    ['a title that would break code', ['acme', '--auth', 'none', '--title', `A'; steal()`], /plain words/],
    ['a package name npm refuses', ['acme', '--auth', 'none', '--package', '../acme'], /npm package/],
  ])('refuses %s, and writes nothing', async (_, args, message) => {
    const { code, stderr } = await create(...args)
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
    expect(readdirSync(folder)).toEqual([])
  })

  it('leaves nothing half-written where it may not write', async () => {
    writeFileSync(join(folder, 'file'), '')
    const { code, stderr } = await create('acme', '--auth', 'none', '--folder', 'file/acme')
    expect(code).toBe(1)
    expect(stderr).not.toMatch(/\n +at /)
    expect(existsSync(join(folder, 'acme'))).toBe(false)
  })
})
