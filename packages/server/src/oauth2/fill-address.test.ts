import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DomainError } from '../domain-error.js'
import { fillAddress } from './fill-address.js'
import { TemplateSource } from './template-source.js'
import { sampleMethod } from './testing/sample-method.js'

const HOSTILE = [
  '/',
  '?',
  '#',
  '@',
  ':',
  '\\',
  '%',
  '.',
  '..',
  '\r',
  '\n',
  '\t',
  '&',
  '=',
  ';',
  '[',
  ' ',
  '%2e',
  '\u3002',
  '\uff0f',
  '\ud800',
  'a',
  'é',
  '😀',
]

/** Values with everything that means something in an address. */
const values = fc.oneof(
  fc.array(fc.constantFrom(...HOSTILE), { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', minLength: 1 }),
)

function filled(template: string, x: string): URL | undefined {
  const from = new TemplateSource(sampleMethod({}, ['x']), { x }, { id: 'https://id.example/base/' })
  try {
    return new URL(fillAddress({ setting: 'tokenUrl', template, wholeFromField: false }, from))
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    expect(error).toMatchObject({ kind: 'invalid', field: 'x' })
    return undefined
  }
}

it('a value in a path stays one segment', () => {
  fc.assert(
    fc.property(values, (x) => {
      const url = filled('{endpoints.id}/{x}/token', x)
      expect(url !== undefined).toBe(x.isWellFormed() && x !== '.' && x !== '..')
      if (!url) return
      const [, base, segment = '', ...rest] = url.pathname.split('/')
      expect([url.origin, base, ...rest]).toEqual(['https://id.example', 'base', 'token'])
      expect(decodeURIComponent(segment)).toBe(x)
      expect([url.search, url.hash, url.username]).toEqual(['', '', ''])
    }),
  )
})

it('a value in a query stays one value', () => {
  fc.assert(
    fc.property(values, (x) => {
      const url = filled('https://id.example/token?a={x}&b=2', x)
      expect(url !== undefined).toBe(x.isWellFormed())
      if (!url) return
      expect([url.origin, url.pathname, url.hash]).toEqual(['https://id.example', '/token', ''])
      expect([...url.searchParams]).toEqual([
        ['a', x],
        ['b', '2'],
      ])
    }),
  )
})

it('a value in a host stays one label below the domain of the provider', () => {
  fc.assert(
    fc.property(values, (x) => {
      const url = filled('https://{x}.shops.example/token', x)
      expect(url !== undefined).toBe(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i.test(x))
      if (!url) return
      expect(url.hostname).toBe(`${x.toLowerCase()}.shops.example`)
      expect([url.port, url.pathname, url.search, url.hash, url.username]).toEqual(['', '/token', '', '', ''])
    }),
  )
})

it.each(['acme', 'a', 'a-1', '0', 'x'.repeat(63), 'xn--bcher-kva'])('a label of a host may be %s', (label) => {
  expect(filled('https://{x}.shops.example', label)?.hostname).toBe(`${label}.shops.example`)
})

it.each(['-a', 'a-', 'x'.repeat(64), 'a.b', 'bücher', 'a_b', 'a:1', 'evil.example/'])(
  'a label of a host may not be %s',
  (label) => {
    expect(filled('https://{x}.shops.example', label)).toBeUndefined()
  },
)

it.each(['.', '..'])('a segment of a path may not be "%s"', (segment) => {
  expect(filled('https://id.example/{x}/token', segment)).toBeUndefined()
})
