import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { piece } from '../src/index.js'
import { type Lab, openLab } from './lab.js'
import { NO_STORE, storeEnv } from './store.js'
import { act, bytesOf, choices, failureOf, fileOf } from './try-out.js'

let lab: Lab

describe.skipIf(NO_STORE)('objects of a Ceph store', () => {
  beforeAll(async () => {
    for (const [name, value] of Object.entries(storeEnv())) vi.stubEnv(name, value)
    lab = await openLab()
  })
  afterAll(() => lab?.close())

  it('keep content, media type, metadata and storage class', async () => {
    const input = {
      key: 'invoices/2026/März.pdf',
      file: fileOf(Buffer.from('%PDF'), 'application/pdf'),
      metadata: { Author: 'Ada  Lovelace', department: 'a,b=c' },
      storageClass: 'STANDARD',
    }
    const put = await act('put', lab.accessKey, input)
    expect(put).toMatchObject({ bucket: lab.bucket, key: input.key, size: 4, etag: expect.stringMatching(/^\w{32}$/) })
    const facts = {
      key: input.key,
      contentType: 'application/pdf',
      size: 4,
      etag: put.etag,
      modifiedAt: expect.stringMatching(/^2\d{3}-.*Z$/),
      metadata: { author: 'Ada  Lovelace', department: 'a,b=c' },
      storageClass: 'STANDARD',
    }
    expect(await act('head', lab.accessKey, { key: input.key })).toMatchObject(facts)
    const got = await act('get', lab.accessKey, { key: input.key })
    expect(got).toMatchObject({ ...facts, file: { name: 'März.pdf', contentType: 'application/pdf', size: 4 } })
    expect(bytesOf(got.file).toString()).toBe('%PDF')
  })

  it('may be a text, also an empty one', async () => {
    await act('put', lab.accessKey, { key: 'text', text: 'Grüße' })
    await act('put', lab.accessKey, { key: 'empty', text: '' })
    const got = await act('get', lab.accessKey, { key: 'text' })
    expect(got.contentType).toBe('text/plain; charset=utf-8')
    expect(bytesOf(got.file).toString()).toBe('Grüße')
    expect((await act('head', lab.accessKey, { key: 'empty' })).size).toBe(0)
    expect(bytesOf((await act('get', lab.accessKey, { key: 'empty' })).file)).toHaveLength(0)
  })

  it.each([
    ['0-3', '0123'],
    ['3-3', '3'],
    ['7-', '789'],
    ['-2', '89'],
    ['8-100', '89'],
  ])('give the bytes %s alone', async (range, bytes) => {
    await act('put', lab.accessKey, { key: 'digits', text: '0123456789' })
    const got = await act('get', lab.accessKey, { key: 'digits', range })
    expect(bytesOf(got.file).toString()).toBe(bytes)
  })

  it.each(['', '10', '5-2', 'a-b', '0-1,3-4', 'bytes=0-1', '-', '0-1\r\nx: y'])(
    'take %j for no range',
    async (range) => {
      await act('put', lab.accessKey, { key: 'digits', text: '0123456789' })
      if (range === '')
        return expect(bytesOf((await act('get', lab.accessKey, { key: 'digits', range })).file)).toHaveLength(10)
      const error = await failureOf(act('get', lab.accessKey, { key: 'digits', range }))
      expect(error).toMatchObject({ code: 'invalid_input', field: 'range' })
    },
  )

  it('are listed by folder, page by page', async () => {
    for (const key of ['tree/a', 'tree/b/1', 'tree/b/2', 'tree/c/1', 'tree/d'])
      await act('put', lab.accessKey, { key, text: key })
    const found: unknown[] = []
    for (let cursor: unknown, page = 0; page === 0 || cursor; page++) {
      const input = { prefix: 'tree/', delimiter: '/', limit: 2, ...(cursor ? { cursor } : {}) }
      const { items, folders, next } = await act('list', lab.accessKey, input)
      found.push(...[items].flat().map((item) => Object(item).key), ...[folders].flat())
      cursor = next
      expect(page).toBeLessThan(5)
    }
    expect(found.sort()).toEqual(['tree/a', 'tree/b/', 'tree/c/', 'tree/d'])
  })

  it('are copied with their media type and metadata, also to another bucket', async () => {
    const other = await openLab()
    const input = { key: 'from +ö&', text: 'x', contentType: 'text/x-sample', metadata: { author: 'Ada' } }
    await act('put', lab.accessKey, input)
    const copied = await act('copy', lab.accessKey, { from: input.key, to: 'to ?%2F', toBucket: other.bucket })
    expect(copied).toMatchObject({ bucket: other.bucket, key: 'to ?%2F', size: 1 })
    expect(await act('head', other.accessKey, { key: 'to ?%2F' })).toMatchObject({
      contentType: 'text/x-sample',
      metadata: { author: 'Ada' },
    })
    await other.close()
  })

  it('have versions, where the bucket keeps them', async () => {
    const versioned = await openLab()
    const on = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>'
    expect((await versioned.ask('PUT', `/${versioned.bucket}`, { versioning: '' }, on)).status).toBe(200)
    const first = await act('put', versioned.accessKey, { key: 'k', text: 'one' })
    const second = await act('put', versioned.accessKey, { key: 'k', text: 'two' })
    expect(first.versionId).not.toBe(second.versionId)
    const { versionId } = first
    expect(bytesOf((await act('get', versioned.accessKey, { key: 'k', versionId })).file).toString()).toBe('one')
    expect(await act('delete', versioned.accessKey, { key: 'k' })).toMatchObject({ deleteMarker: true })
    expect(await failureOf(act('get', versioned.accessKey, { key: 'k' }))).toMatchObject({
      code: 'not_found',
      field: 'key',
    })
    await act('copy', versioned.accessKey, { from: 'k', versionId, to: 'restored' })
    expect(bytesOf((await act('get', versioned.accessKey, { key: 'restored' })).file).toString()).toBe('one')
    await act('delete', versioned.accessKey, { key: 'k', versionId })
    const gone = await failureOf(act('get', versioned.accessKey, { key: 'k', versionId }))
    expect(gone).toMatchObject({ code: 'not_found' })
    for (const action of ['get', 'head']) {
      const wrong = await failureOf(act(action, versioned.accessKey, { key: 'restored', versionId: 'no-such-version' }))
      expect([action, wrong.code]).toEqual([action, 'not_found'])
    }
    await versioned.close()
  })

  it('are offered as choices, as are buckets and prefixes', async () => {
    await act('put', lab.accessKey, { key: 'offered/1', text: '' })
    expect(await choices('get', 'bucket', lab.accessKey, {}, lab.bucket)).toEqual([
      { value: lab.bucket, title: lab.bucket },
    ])
    expect(await choices('get', 'key', lab.accessKey, {}, 'offered/')).toEqual([
      { value: 'offered/1', title: 'offered/1' },
    ])
    expect(await choices('list', 'prefix', lab.accessKey, { bucket: lab.bucket }, 'off')).toEqual([
      { value: 'offered/', title: 'offered/' },
    ])
    const nowhere = await failureOf(choices('copy', 'from', lab.accessKey, { fromBucket: 'plugboard-nowhere' }))
    expect(nowhere).toMatchObject({ code: 'not_found' })
  })

  it('of 10 MB pass unchanged, in parts', async () => {
    const bytes = randomBytes(10_000_000)
    const { etag, size } = await act('put', lab.accessKey, { key: 'large', file: fileOf(bytes) })
    expect(size).toBe(bytes.length)
    expect(etag).toMatch(/-2$/)
    expect(bytesOf((await act('get', lab.accessKey, { key: 'large' })).file).equals(bytes)).toBe(true)
    expect(await lab.openUploads()).toEqual([])
  })
})

describe.skipIf(NO_STORE)('a signed address', () => {
  beforeAll(async () => {
    for (const [name, value] of Object.entries(storeEnv())) vi.stubEnv(name, value)
    lab = await openLab()
    await act('put', lab.accessKey, { key: 'a +b/ö', text: 'Hello' })
  })
  afterAll(() => lab?.close())

  const sign = async (input: Record<string, unknown>, values = lab.accessKey) => {
    const { url, expiresAt } = await act('signed-url', values, { expiresIn: 60, ...input })
    return { url: String(url), expiresAt: Date.parse(String(expiresAt)) }
  }

  it('gives the object under the name and type asked for, until it ends', async () => {
    const before = Date.now()
    const { url, expiresAt } = await sign({
      key: 'a +b/ö',
      downloadName: 'für "Ada".txt',
      contentType: 'text/x-sample',
    })
    const response = await fetch(url)
    expect(await response.text()).toBe('Hello')
    expect(response.headers.get('content-type')).toBe('text/x-sample')
    expect(response.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''f%C3%BCr%20%22Ada%22.txt")
    expect(expiresAt).toBeGreaterThanOrEqual(before + 60_000)
    expect(expiresAt).toBeLessThanOrEqual(Date.now() + 60_000)
  })

  it('takes an object of the type that was signed, and of no other', async () => {
    const { url } = await sign({ key: 'uploaded', method: 'put', contentType: 'text/x-sample' })
    const send = (type: string) => fetch(url, { method: 'PUT', body: 'Sent', headers: { 'content-type': type } })
    expect((await send('text/plain')).status).toBe(403)
    expect((await send('text/x-sample')).status).toBe(200)
    expect(bytesOf((await act('get', lab.accessKey, { key: 'uploaded' })).file).toString()).toBe('Sent')
  })

  it('is good for what was signed alone: not for another object, method or time', async () => {
    const { url } = await sign({ key: 'a +b/ö' })
    const others = [url.replace('a%20%2Bb', 'uploaded'), url.replace('X-Amz-Expires=60', 'X-Amz-Expires=600')]
    for (const other of others) {
      const response = await fetch(other)
      await response.body?.cancel()
      expect([other === url, response.status]).toEqual([false, 403])
    }
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403)
  })

  it('shows no secret key', async () => {
    const { url } = await sign({ key: 'a +b/ö' })
    expect(url).not.toContain(lab.accessKey.secretAccessKey)
    expect(url).toContain(lab.accessKey.accessKeyId)
  })

  it('is not made with temporary credentials, whose session token it would show', async () => {
    const temporary = { ...lab.accessKey, sessionToken: 'session-token' }
    const error = await failureOf(act('signed-url', temporary, { key: 'a +b/ö' }))
    expect(error).toMatchObject({ code: 'unsupported', field: 'sessionToken' })
    const action = piece.actions.find(({ name }) => name === 'signed-url')
    expect(action?.methods.map(({ name }) => name)).toEqual(['access-key'])
  })
})
