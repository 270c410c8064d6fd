import { isPieceError, type PieceError } from '@plugboard/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { connectionTo, errorXml, listingXml } from './answering-server.js'
import { type Lab, openLab, type Values } from './lab.js'
import { NO_STORE, storeEnv } from './store.js'
import { act, bytesOf } from './try-out.js'
import { verifySignature } from './verify-signature.js'

const NASTY = [
  ...[
    '/',
    '//',
    '..',
    '.',
    '../',
    '\\',
    '%2e%2e',
    '%2F',
    '%00',
    '?',
    '#',
    '&',
    '=',
    '+',
    '@',
    ':',
    ';',
    ' ',
    '\0',
    '\t',
  ],
  ...[
    '\r\n',
    '\r\nx-amz-acl: public-read\r\n',
    '?acl',
    '&uploadId=1',
    '<Key>',
    ']]>',
    '"',
    "'",
    'ö',
    '😀',
    '\u202e',
    '\ufeff',
  ],
  ...[
    '../../other-bucket/x',
    'arn:aws:s3:::other',
    '*',
    '$(id)',
    '\ud83d',
    '__proto__',
    'constructor',
    '\x7f',
    '\u0085',
  ],
]
const nasty = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...NASTY) }, fc.string({ unit: 'binary', maxLength: 5 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => parts.join(''))
  // Empty means not given.
  .filter((text) => text !== '')

/** What a call did: its output, or why it failed. Anything but a `PieceError`, or what the form refuses, is a defect. */
async function outcomeOf(running: Promise<Values>): Promise<Values | PieceError | 'form'> {
  try {
    return await running
  } catch (error) {
    if (isPieceError(error)) return error
    if (error instanceof Error && error.message.startsWith('The input does not fit')) return 'form'
    throw error
  }
}

function clear(error: PieceError): void {
  expect(error.hint).toEqual(expect.any(String))
}

describe('whatever stands in a field', () => {
  const values = connectionTo('https://store.example.com')

  /** Sends nothing; keeps what would have been sent. */
  function sentBy() {
    const sent: { url: URL; method: string; headers: Headers; raw: string }[] = []
    const transport: typeof fetch = async (input, init) => {
      const request = new Request(input, init)
      sent.push({ url: new URL(request.url), method: request.method, headers: request.headers, raw: String(input) })
      const headers = { etag: '"e"' }
      return request.method === 'GET' && request.url.includes('list-type')
        ? new Response(listingXml([]), { headers })
        : new Response(request.method === 'GET' ? 'content' : null, { headers })
    }
    return { sent, transport }
  }

  const actions: [string, (text: string) => [action: string, input: Values, methods: string[]]][] = [
    ['the key to get', (key) => ['get', { key }, ['GET']]],
    ['the key to put', (key) => ['put', { key, text: 'x' }, ['PUT']]],
    ['the key to delete', (key) => ['delete', { key }, ['DELETE']]],
    ['the version', (versionId) => ['get', { key: 'k', versionId }, ['GET']]],
    ['the prefix', (prefix) => ['list', { prefix }, ['GET']]],
    ['the delimiter', (delimiter) => ['list', { delimiter }, ['GET']]],
    ['the cursor', (cursor) => ['list', { cursor }, ['GET']]],
    ['the bucket', (bucket) => ['get', { bucket, key: 'k' }, ['GET']]],
    ['the range', (range) => ['get', { key: 'k', range }, ['GET']]],
    ['metadata', (text) => ['put', { key: 'k', text: 'x', metadata: { a: text, [text]: 'b' } }, ['PUT']]],
    ['the media type', (contentType) => ['put', { key: 'k', text: 'x', contentType }, ['PUT']]],
  ]

  it.each(actions)('%s: the request is about what was asked for, signed so, or there is none', async (_title, make) => {
    await fc.assert(
      fc.asyncProperty(nasty, async (text) => {
        const [action, input, methods] = make(text)
        const { sent, transport } = sentBy()
        const outcome = await outcomeOf(act(action, values, input, { fetch: transport }))
        if (isPieceError(outcome)) clear(outcome)
        for (const { url, method, headers, raw } of sent) {
          expect(methods).toContain(method)
          expect([url.host, url.hash, url.href]).toEqual(['store.example.com', '', raw])
          expectAbout(url, input)
          expect(headers.get('x-amz-acl')).toBeNull()
          const target = `${url.pathname}${url.search}`
          const all = { ...Object.fromEntries(headers), host: url.host }
          const request = { method, target, headers: all, body: method === 'PUT' ? 'x' : '' }
          expect(verifySignature(request, () => values.secretAccessKey)).toBeDefined()
        }
        if (outcome === 'form' || isPieceError(outcome)) expect(sent).toEqual([])
        else expect(sent).toHaveLength(1)
      }),
      { numRuns: 1_000 },
    )
  })

  function expectAbout(url: URL, { bucket = 'invoices', key, prefix, delimiter, cursor, versionId }: Values) {
    const path = key === undefined ? `/${bucket}` : `/${bucket}/${key}`
    expect(decodeURIComponent(url.pathname)).toBe(path)
    const asked = Object.fromEntries(url.searchParams)
    const given = { prefix, delimiter, versionId, 'continuation-token': cursor }
    const known = key === undefined ? { 'list-type': '2', 'encoding-type': 'url', 'max-keys': '100' } : {}
    const expected = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
    expect(asked).toEqual({ ...known, ...expected })
  }

  it('an error of the store is told without what it says', async () => {
    await fc.assert(
      fc.asyncProperty(nasty, fc.integer({ min: 300, max: 599 }), async (text, status) => {
        const transport: typeof fetch = async () => new Response(errorXml(text, `<Region>${text}</Region>`), { status })
        const outcome = await outcomeOf(act('list', values, {}, { fetch: transport, sleep: async () => undefined }))
        if (!isPieceError(outcome)) throw new Error('It did not fail.')
        clear(outcome)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe.skipIf(NO_STORE)('in a Ceph store, any key', () => {
  let lab: Lab
  beforeAll(async () => {
    for (const [name, value] of Object.entries(storeEnv())) vi.stubEnv(name, value)
    lab = await openLab()
  })
  afterAll(() => lab?.close())

  it('is put, listed, read and deleted as itself, or clearly refused', async () => {
    let kept = 0
    await fc.assert(
      fc.asyncProperty(nasty, async (key) => {
        const put = await outcomeOf(act('put', lab.accessKey, { key, text: key }))
        if (put === 'form') return
        if (isPieceError(put)) {
          clear(put)
          return
        }
        const { items } = await act('list', lab.accessKey, {})
        expect(items).toMatchObject([{ key }])
        const got = await act('get', lab.accessKey, { key })
        expect(bytesOf(got.file).toString()).toBe(key)
        await act('delete', lab.accessKey, { key })
        expect((await act('list', lab.accessKey, {})).items).toEqual([])
        kept++
      }),
      { numRuns: 60 },
    )
    expect(kept).toBeGreaterThan(20)
  })

  it.each([
    ['1,024 bytes', `${'k'.repeat(1_024)}`],
    ['1,024 bytes of other letters', 'ö'.repeat(512)],
    ['a slash at the beginning', '/a'],
    ['slashes side by side', 'a//b'],
    ['a slash at the end', 'a/'],
    ['encoded dots', 'a/%2e%2e/b'],
    ['a control character', 'a\x01b'],
    ['an emoji', 'a/😀'],
    ['what looks like a query', 'a?acl&versionId=1#x'],
  ])('of %s is one', async (_title, key) => {
    await act('put', lab.accessKey, { key, text: 'x' })
    expect((await act('list', lab.accessKey, { limit: 1_000 })).items).toMatchObject([{ key }])
    expect(bytesOf((await act('get', lab.accessKey, { key })).file).toString()).toBe('x')
    await act('copy', lab.accessKey, { from: key, to: 'copy' })
    await act('delete', lab.accessKey, { key: 'copy' })
    const { url } = await act('signed-url', lab.accessKey, { key })
    expect(await (await fetch(String(url))).text()).toBe('x')
    await act('delete', lab.accessKey, { key })
  })
})
