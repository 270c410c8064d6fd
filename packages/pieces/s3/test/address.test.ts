import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressOf } from '../src/s3-address.js'

const endpoints = { s3: 'https://s3.{region}.amazonaws.com' }
const store = (more: { endpoint?: string; pathStyle?: boolean; region?: string } = {}) => ({
  auth: { fields: { region: 'eu-central-1', pathStyle: false, ...more } },
  endpoints,
})
const urlOf = ({ origin, path }: { origin: string; path: string }) => origin + path
const refusal = (run: () => unknown) => {
  try {
    return run()
  } catch (error) {
    return error
  }
}

describe('the address', () => {
  it('names the bucket in the host at AWS', () => {
    expect(urlOf(addressOf(store(), { bucket: 'invoices', key: 'a b/c' }))).toBe(
      'https://invoices.s3.eu-central-1.amazonaws.com/a%20b/c',
    )
    expect(urlOf(addressOf(store(), { bucket: 'invoices' }))).toBe('https://invoices.s3.eu-central-1.amazonaws.com/')
    expect(urlOf(addressOf(store(), {}))).toBe('https://s3.eu-central-1.amazonaws.com/')
  })

  it.each([
    ['asked for', { pathStyle: true }, 'invoices'],
    ['the bucket has a dot, which no certificate covers', {}, 'in.voices'],
    ['the bucket has capitals, which hosts do not', {}, 'Invoices'],
  ])('names it in the path when %s', (_why, more, bucket) => {
    expect(urlOf(addressOf(store(more), { bucket, key: 'k' }))).toBe(
      `https://s3.eu-central-1.amazonaws.com/${bucket}/k`,
    )
  })

  it.each(['http://127.0.0.1:9000', 'http://[::1]:9000', 'http://minio:9000'])(
    'names it in the path at %s',
    (endpoint) => {
      expect(urlOf(addressOf(store({ endpoint }), { bucket: 'invoices', key: 'k' }))).toBe(`${endpoint}/invoices/k`)
    },
  )

  it('keeps a path of the endpoint', () => {
    const at = store({ endpoint: 'https://example.com/s3/', pathStyle: true })
    expect(urlOf(addressOf(at, { bucket: 'invoices', key: 'k' }))).toBe('https://example.com/s3/invoices/k')
    expect(urlOf(addressOf(at, { bucket: 'invoices' }))).toBe('https://example.com/s3/invoices')
  })

  it.each(['', 'eu/../x', 'eu.example.com#', 'eu@example.com', 'eu central'])('refuses %j for a region', (region) => {
    expect(refusal(() => addressOf(store({ region }), {}))).toMatchObject({ code: 'invalid_input', field: 'region' })
  })

  it.each(['https://example.com/?a=b', 'https://example.com/#x', 'ftp://example.com', 'https://u:p@example.com', 'x'])(
    'refuses %j for an endpoint',
    (endpoint) => {
      expect(refusal(() => addressOf(store({ endpoint }), {}))).toMatchObject({
        code: 'invalid_input',
        field: 'endpoint',
      })
    },
  )

  it.each(['..', '.', 'a/../b', '../../other-bucket/x', 'a/./b', 'a/..', './a'])('refuses the key %j', (key) => {
    for (const pathStyle of [true, false]) {
      expect(refusal(() => addressOf(store({ pathStyle }), { bucket: 'invoices', key }))).toMatchObject({
        code: 'invalid_input',
        field: 'key',
      })
    }
  })

  const nasty = fc.constantFrom(
    '/',
    '..',
    '.',
    '\\',
    '%2e',
    '%2F',
    '?',
    '#',
    '@',
    ':',
    '\0',
    '\t',
    '\n',
    ';',
    '//',
    'ö',
    '😀',
    ' ',
  )
  const anyKey = fc
    .array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 4 })), { minLength: 1, maxLength: 12 })
    .map((parts) => parts.join(''))
    .filter((key) => key !== '' && key.isWellFormed())

  it('of any key is that of this key in this bucket, or there is none', () => {
    fc.assert(
      fc.property(anyKey, fc.boolean(), (key, pathStyle) => {
        const address = refusal(() => addressOf(store({ pathStyle }), { bucket: 'invoices', key }))
        if (address instanceof Error) {
          expect(key.split('/').some((part) => part === '.' || part === '..')).toBe(true)
          return
        }
        const url = new URL(urlOf(Object(address)))
        const [host, start] = pathStyle
          ? ['s3.eu-central-1.amazonaws.com', '/invoices/']
          : ['invoices.s3.eu-central-1.amazonaws.com', '/']
        expect([url.host, url.search, url.hash]).toEqual([host, '', ''])
        expect(url.pathname.startsWith(start)).toBe(true)
        expect(decodeURIComponent(url.pathname.slice(start.length))).toBe(key)
      }),
      { numRuns: 5_000 },
    )
  })
})
