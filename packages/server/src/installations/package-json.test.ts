import { describe, expect, it } from 'vitest'
import { checkNeeds, parsePackageJson, scriptRemarks } from './package-json.js'

const good = {
  name: '@acme/piece',
  version: '1.2.3-beta.1',
  keywords: ['plugboard-piece'],
  plugboard: { piece: './dist/index.js', manifest: 'dist/manifest.json' },
}
const server = { core: '0.2.0', node: '20.19.0' }
const parse = (more: object = {}) => parsePackageJson(Buffer.from(JSON.stringify({ ...good, ...more })))
const check = (more: object) => checkNeeds(parse(more), server)

describe('the package.json of a piece', () => {
  it('is taken with whatever else it holds', () => {
    expect(parse({ funding: 5, type: 'module' })).toMatchObject({ name: '@acme/piece', version: '1.2.3-beta.1' })
  })

  it.each([
    [{ name: 5 }],
    [{ name: '../acme' }],
    [{ name: 'a'.repeat(215) }],
    [{ version: 'v1.0.0' }],
    [{ version: '1.0.0 ' }],
    [{ keywords: 'plugboard-piece' }],
    [{ plugboard: { piece: './index.js' } }],
    [{ plugboard: { ...good.plugboard, piece: '/index.js' } }],
    [{ plugboard: { ...good.plugboard, piece: './dist/../../index.js' } }],
    [{ plugboard: { ...good.plugboard, format: 'other' } }],
    [{ dependencies: { a: { version: '1' } } }],
  ])('is refused with %j', (more) => {
    expect(() => parse(more)).toThrow(expect.objectContaining({ code: 'not_a_piece' }))
  })

  it('is refused when there is none', () => {
    expect(() => parsePackageJson(undefined)).toThrow(expect.objectContaining({ code: 'not_a_piece' }))
  })

  it('tells of scripts that are not run, and of no others', () => {
    const scripts = { build: 'tsc', postinstall: 'node x.js', preinstall: 'true' }
    expect(scriptRemarks(parse({ scripts }))).toEqual([
      'The package has install scripts (preinstall, postinstall); they were not run.',
    ])
    expect(scriptRemarks(parse({ scripts: { build: 'tsc' } }))).toEqual([])
  })
})

describe('what a piece needs', () => {
  it.each([
    [{}],
    [{ dependencies: { a: '^1.0.0', '@b/c': '1.x || >=2.5.0' }, optionalDependencies: { d: '*' } }],
    [{ peerDependencies: { '@plugboard/core': '^0.2.0' } }],
    [{ peerDependencies: { '@plugboard/core': '*' }, engines: { node: '>=20' } }],
    [{ bundleDependencies: [], bundledDependencies: false }],
  ])('is there for %j', (more) => {
    expect(() => check(more)).not.toThrow()
  })

  it.each([
    ['core_out_of_range', { peerDependencies: { '@plugboard/core': '^0.1.0' } }],
    ['core_out_of_range', { peerDependencies: { '@plugboard/core': 'not a range' } }],
    ['core_out_of_range', { peerDependencies: { '@plugboard/core': '0.2.0 || '.repeat(100) } }],
    ['node_out_of_range', { engines: { node: '>=22' } }],
    ['unsupported_dependencies', { dependencies: { '@plugboard/core': '^0.2.0' } }],
    ['unsupported_dependencies', { dependencies: { a: 'npm:b@1.0.0' } }],
    ['unsupported_dependencies', { dependencies: { A: '1.0.0' } }],
    ['unsupported_dependencies', { optionalDependencies: { a: 'github:a/a' } }],
    ['unsupported_dependencies', { peerDependencies: { react: '18' } }],
    ['unsupported_dependencies', { bundledDependencies: true }],
  ])('is not there, %s, for %j', (code, more) => {
    expect(() => check(more)).toThrow(expect.objectContaining({ code }))
  })
})
