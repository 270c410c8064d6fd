import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Failure } from '../terminal/failure.js'
import { expectPieceFolder } from './expect-piece-folder.js'

const PACKAGE = {
  name: 'plugboard-piece-acme',
  keywords: ['plugboard-piece'],
  plugboard: { piece: './dist/index.js', manifest: './dist/manifest.json' },
}

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plugboard-folder-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (name: string, content: unknown) =>
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))

/** A package that can be found, as npm would put it there. */
function install(name: string): void {
  const at = join(folder, 'node_modules', name)
  mkdirSync(at, { recursive: true })
  writeFileSync(join(at, 'package.json'), JSON.stringify({ name, main: 'index.js' }))
  writeFileSync(join(at, 'index.js'), '')
}

/** What is said of a folder that cannot be worked on, and what to do. */
function refusal(path: string): string {
  try {
    expectPieceFolder(path)
  } catch (error) {
    if (error instanceof Failure) return `${error.message} ${error.hint}`
  }
  throw new Error('It was not refused.')
}

describe('the folder of a piece', () => {
  it('is known by its package, and has its own compiler', () => {
    write('package.json', PACKAGE)
    write('tsconfig.json', {})
    mkdirSync(join(folder, 'src'))
    install('typescript')
    install('@plugboard/core')
    expect(expectPieceFolder(folder)).toMatchObject({
      name: 'plugboard-piece-acme',
      compiler: join(realpathSync(folder), 'node_modules/typescript/bin/tsc'),
    })
  })

  const refusals: [string, () => void, RegExp][] = [
    ['has a package.json', () => undefined, /There is no package\.json in .*plugboard piece create/],
    ['has one that is JSON', () => write('package.json', '{'), /package\.json is not JSON/],
    ['is a piece', () => write('package.json', { name: 'x' }), /is not a piece\. .*"plugboard-piece"/],
    [
      'has sources',
      () => {
        write('package.json', PACKAGE)
        write('tsconfig.json', {})
      },
      /There is no src in/,
    ],
    ['has a tsconfig.json', () => write('package.json', PACKAGE), /There is no tsconfig\.json/],
  ]
  it.each(refusals)('%s, or it is said what to do', (_, prepare, message) => {
    prepare()
    expect(refusal(folder)).toMatch(message)
  })

  it('has its dependencies installed, or it is said how', () => {
    write('package.json', PACKAGE)
    write('tsconfig.json', {})
    mkdirSync(join(folder, 'src'))
    install('typescript')
    expect(refusal(folder)).toMatch(/Run npm install in /)
  })

  it('is there', () => {
    expect(() => expectPieceFolder(join(folder, 'nowhere'))).toThrow(/There is no folder/)
  })
})
