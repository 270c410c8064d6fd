import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { installedCore } from './installed-core.js'

let root: string
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'plugboard-core-')))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const core = { name: '@plugboard/core', version: '0.4.2' }

function writeCore(folder: string): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify(core))
  return folder
}

const writeLock = (resolved: string) =>
  writeFileSync(
    join(root, 'node_modules/.package-lock.json'),
    JSON.stringify({ packages: { 'node_modules/@plugboard/core': { version: core.version, resolved } } }),
  )

const modules = () => join(root, 'node_modules/@plugboard')
const from = () => join(modules(), 'cli/dist')

describe('the core a new piece is given', () => {
  it('is a range where it came from a registry', () => {
    const folder = writeCore(join(modules(), 'core'))
    writeLock('https://registry.example/core.tgz')
    expect(installedCore(from())).toEqual({ folder, version: '0.4.2', spec: '^0.4.2' })
  })

  it('is the tarball it was installed from', () => {
    writeCore(join(modules(), 'core'))
    writeFileSync(join(root, 'core.tgz'), '')
    writeLock('file:core.tgz')
    expect(installedCore(from()).spec).toBe(`file:${join(root, 'core.tgz')}`)
  })

  it('is a range again when the tarball is gone', () => {
    writeCore(join(modules(), 'core'))
    writeLock('file:core.tgz')
    expect(installedCore(from()).spec).toBe('^0.4.2')
  })

  it('is the folder it is linked to', () => {
    const folder = writeCore(join(root, 'packages/core'))
    mkdirSync(modules(), { recursive: true })
    symlinkSync(folder, join(modules(), 'core'))
    expect(installedCore(from())).toEqual({ folder, version: '0.4.2', spec: `file:${folder}` })
  })

  it('must be there', () => {
    expect(() => installedCore(root)).toThrow(expect.objectContaining({ code: 'not_installed' }))
  })
})
