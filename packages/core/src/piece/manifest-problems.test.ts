import { expect, it } from 'vitest'
import { samplePiece } from '../../test/sample-piece.js'
import { describePiece } from './describe-piece.js'
import { manifestProblems } from './manifest-problems.js'

const manifest = () => structuredClone(describePiece(samplePiece, { name: '@acme/piece', version: '1.2.3' }))
const pathsOf = (value: unknown) => manifestProblems(value).map(({ path }) => path)

/** The sample's manifest with a part of it replaced. */
function withPart(path: string, part: unknown): unknown {
  const changed = manifest()
  const names = path.split('.')
  const last = names.pop() ?? ''
  // biome-ignore lint/suspicious/noExplicitAny: walks into any part
  const target = names.reduce((value: any, name) => value[name], changed)
  target[last] = part
  return changed
}

it('finds nothing wrong with what a piece describes', () => {
  expect(manifestProblems(manifest())).toEqual([])
})

it.each([['a text'], [null], [[]], [{}], [undefined], [12]])('takes %j for no manifest', (value) => {
  expect(manifestProblems(value)).not.toEqual([])
})

it.each([
  ['name', '../../etc'],
  ['name', 'Acme Corp'],
  ['title', { toString: 'x' }],
  ['icon', '../../../etc/passwd.svg'],
  ['icon', '/etc/icon.svg'],
  ['docs', 'javascript:alert(1)'],
  ['type', 'Malware'],
  ['endpoints', { api: 'file:///etc/passwd' }],
  ['folders', ['/etc']],
  ['auth', []],
  ['auth.0.kind', 'password'],
  ['auth.0.version', 0],
  ['auth.0.fields', { type: 'string' }],
  ['actions.0.input', 'form'],
])('refuses %s to be %j, and says where', (path, part) => {
  const wrong = pathsOf(withPart(path, part))
  expect(wrong.some((one) => one.startsWith(path))).toBe(true)
})

it('refuses a field of a kind nobody knows, and forms too large or too deep', () => {
  const strange = { type: 'object', properties: { x: { type: 'string', 'x-field': { kind: 'iframe' } } } }
  expect(pathsOf(withPart('auth.0.fields', strange))[0]).toMatch(/^auth\..*\.fields\.x$/)
  const field = { type: 'string', title: 'F', 'x-field': { kind: 'text' } }
  const wide = Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`f${at}`, field]))
  expect(pathsOf(withPart('auth.0.fields', { type: 'object', properties: wide }))).toHaveLength(1)
  let deep: object = field
  for (let depth = 0; depth < 12; depth++) deep = { 'x-field': { kind: 'object' }, properties: { inner: deep } }
  expect(pathsOf(withPart('auth.0.fields', { type: 'object', properties: { deep } }))).toHaveLength(1)
})

it('refuses names that stand there twice, methods that do not exist, and more than 512 KiB', () => {
  const { actions } = manifest()
  expect(manifestProblems(withPart('actions', [...actions, ...actions]))[0]?.message).toBe('is there twice')
  expect(manifestProblems(withPart('actions.0.methods', ['nobody']))[0]?.message).toContain('nobody')
  expect(manifestProblems(withPart('description', 'x'.repeat(600_000)))[0]?.message).toContain('bytes')
})
