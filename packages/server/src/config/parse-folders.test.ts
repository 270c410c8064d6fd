import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ConfigError } from './config-error.js'
import { parseFolders } from './parse-folders.js'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'plugboard-folders-')))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const at = (...names: string[]) => join(root, ...names)
for (const path of ['inbox/sub', 'server/data/files', 'keys/files', 'spill', 'a,b', 'a*b']) {
  mkdirSync(at(path), { recursive: true })
}
writeFileSync(at('file'), '')
writeFileSync(at('keys', 'root.key'), '')
symlinkSync(at('inbox'), at('link'))
symlinkSync(at('server', 'data'), at('link-to-data'))

const parse = (text: string, more = {}) =>
  parseFolders(text, { dataFolder: at('server', 'data'), spillFolder: at('spill'), ...more })

describe('the folders for pieces', () => {
  it('are none unless the operator names some', () => {
    expect(parseFolders(undefined, { dataFolder: at('server', 'data'), spillFolder: at('spill') })).toEqual([])
    expect(parse(delimiter)).toEqual([])
  })

  it('are given by their real paths, each once', () => {
    expect(parse([at('inbox'), at('link'), at('keys')].join(delimiter))).toEqual([at('inbox'), at('keys')])
  })

  const wrong: [path: string, words: string][] = [
    ['inbox', 'is no absolute path'],
    [at('missing'), 'is no folder'],
    [at('file'), 'is no folder'],
    ['/', 'is the whole machine'],
    [at('a,b'), 'comma'],
    [at('a*b'), 'comma'],
    [root, 'data or the root key'],
    [at('server'), 'data or the root key'],
    [at('server', 'data'), 'data or the root key'],
    [at('server', 'data', 'files'), 'data or the root key'],
    [at('link-to-data'), 'data or the root key'],
    [at('spill'), 'data or the root key'],
  ]
  it.each(wrong)('are not %s', (path, words) => {
    expect(() => parse(path)).toThrow(ConfigError)
    expect(() => parse(path)).toThrow(`PLUGBOARD_FOLDERS must name folders`)
    expect(() => parse(`${at('inbox')}${delimiter}${path}`)).toThrow(path)
    expect(() => parse(path)).toThrow(words)
  })

  it('lie apart from the file that holds the root key', () => {
    const keyFile = at('keys', 'root.key')
    expect(() => parse(at('keys'), { keyFile })).toThrow('root key')
    expect(() => parse(at('keys', 'files'), { keyFile })).toThrow('root key')
    expect(parse(at('inbox'), { keyFile: '/root.key' })).toEqual([at('inbox')])
  })

  it('lie apart from the data folder also when it is not there yet', () => {
    expect(() => parse(at('inbox'), { dataFolder: at('link', 'not', 'yet') })).toThrow('data or the root key')
  })
})
