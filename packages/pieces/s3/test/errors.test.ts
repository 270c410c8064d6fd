import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type AnsweringServer, connectionTo, errorXml, listingXml, startServer } from './answering-server.js'
import { type Lab, openLab } from './lab.js'
import { NO_STORE, storeEnv } from './store.js'
import { act, failureOf, fileOf, poll, tryConnection } from './try-out.js'

describe.skipIf(NO_STORE)('what a Ceph store refuses is told at its field', () => {
  let lab: Lab
  beforeAll(async () => {
    for (const [name, value] of Object.entries(storeEnv())) vi.stubEnv(name, value)
    lab = await openLab()
    await act('put', lab.accessKey, { key: 'there', text: '0123456789' })
  })
  afterAll(() => lab?.close())

  const nowhere = 'plugboard-nowhere'
  it.each<[string, string, Record<string, unknown>, string, string]>([
    ['an unknown bucket', 'list', { bucket: nowhere }, 'not_found', 'bucket'],
    ['an unknown bucket', 'get', { bucket: nowhere, key: 'there' }, 'not_found', 'bucket'],
    ['an unknown bucket', 'head', { bucket: nowhere, key: 'there' }, 'not_found', 'bucket'],
    ['an unknown bucket', 'put', { bucket: nowhere, key: 'k', text: 'x' }, 'not_found', 'bucket'],
    ['an unknown bucket', 'delete', { bucket: nowhere, key: 'k' }, 'not_found', 'bucket'],
    ['an unknown bucket', 'copy', { fromBucket: nowhere, from: 'there', to: 'k' }, 'not_found', 'fromBucket'],
    ['an unknown bucket', 'copy', { toBucket: nowhere, from: 'there', to: 'k' }, 'not_found', 'toBucket'],
    ['an unknown object', 'get', { key: 'gone' }, 'not_found', 'key'],
    ['an unknown object', 'head', { key: 'gone' }, 'not_found', 'key'],
    ['an unknown object', 'copy', { from: 'gone', to: 'k' }, 'not_found', 'from'],
    ['bytes it has not', 'get', { key: 'there', range: '10-20' }, 'invalid_input', 'range'],
    ['an object that is copied onto itself', 'copy', { from: 'there', to: 'there' }, 'invalid_input', 'to'],
    ['a name that is no bucket', 'list', { bucket: 'a' }, 'invalid_input', 'bucket'],
    ['a name with a slash', 'list', { bucket: 'a/../b' }, 'invalid_input', 'bucket'],
    ['an access point', 'list', { bucket: 'arn:aws:s3:eu-central-1:1:accesspoint/a' }, 'unsupported', 'bucket'],
    ['a key that is too long', 'put', { key: 'ö'.repeat(513), text: 'x' }, 'invalid_input', 'key'],
    ['nothing to store', 'put', { key: 'k' }, 'invalid_input', 'file'],
    ['two things to store', 'put', { key: 'k', text: 'x', file: fileOf(Buffer.from('x')) }, 'invalid_input', 'file'],
    [
      'a line break in metadata',
      'put',
      { key: 'k', text: 'x', metadata: { a: 'b\r\nx: y' } },
      'invalid_input',
      'metadata',
    ],
    ['a name of metadata', 'put', { key: 'k', text: 'x', metadata: { 'a b': 'c' } }, 'invalid_input', 'metadata'],
    [
      'names of metadata alike',
      'put',
      { key: 'k', text: 'x', metadata: { a: '1', A: '2' } },
      'invalid_input',
      'metadata',
    ],
    [
      'a line break in a type',
      'put',
      { key: 'k', text: 'x', contentType: 'a\r\nx: y' },
      'invalid_input',
      'contentType',
    ],
  ])('%s in %s', async (_what, action, input, code, field) => {
    const error = await failureOf(act(action, lab.accessKey, input))
    expect({ code: error.code, field: error.field, message: error.message }).toMatchObject({ code, field })
    expect(error.hint).toBeTruthy()
  })

  it('a right that is lacking', async () => {
    const other = await openLab()
    const policy = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Deny', Principal: '*', Action: ['s3:GetObject'], Resource: [`arn:aws:s3:::${other.bucket}/*`] },
        { Effect: 'Deny', Principal: '*', Action: ['s3:ListBucket'], Resource: [`arn:aws:s3:::${other.bucket}`] },
      ],
    }
    await act('put', other.accessKey, { key: 'k', text: 'x' })
    expect((await other.ask('PUT', `/${other.bucket}`, { policy: '' }, JSON.stringify(policy))).ok).toBe(true)
    expect(await failureOf(act('get', other.accessKey, { key: 'k' }))).toMatchObject({
      code: 'permission_denied',
      field: 'key',
    })
    expect(await failureOf(act('list', other.accessKey, {}))).toMatchObject({
      code: 'permission_denied',
      field: 'bucket',
    })
    const { steps, result } = await tryConnection(other.accessKey)
    expect(steps).toEqual(['network', 'authentication', 'rights'])
    expect(result).toMatchObject({ code: 'permission_denied', field: 'bucket' })
    expect((await other.ask('DELETE', `/${other.bucket}`, { policy: '' })).ok).toBe(true)
    await other.close()
  })

  it('a clock that is wrong', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60 * 60_000 })
    const error = await failureOf(act('list', lab.accessKey, {}))
    vi.useRealTimers()
    expect(error).toMatchObject({ code: 'invalid_credentials', field: undefined })
    expect(error.hint).toContain('clock')
  })
})

describe('a store that goes wrong', () => {
  let server: AnsweringServer
  afterEach(() => server?.close())

  const connection = () => connectionTo(server.url)
  const more = { sleep: async () => undefined }
  const listing = () => failureOf(act('list', connection(), {}, more))

  it.each<[string, number, string, string | undefined]>([
    ['InvalidAccessKeyId', 403, 'invalid_credentials', 'accessKeyId'],
    ['SignatureDoesNotMatch', 403, 'invalid_credentials', 'secretAccessKey'],
    ['ExpiredToken', 400, 'invalid_credentials', 'sessionToken'],
    ['InvalidToken', 400, 'invalid_credentials', 'sessionToken'],
    ['RequestTimeTooSkewed', 403, 'invalid_credentials', undefined],
    ['AccessDenied', 403, 'permission_denied', 'bucket'],
    ['AllAccessDisabled', 403, 'permission_denied', undefined],
    ['NoSuchBucket', 404, 'not_found', 'bucket'],
    ['InvalidBucketName', 400, 'invalid_input', 'bucket'],
    ['SlowDown', 503, 'rate_limited', undefined],
    ['InternalError', 500, 'provider_unavailable', undefined],
    ['ServiceUnavailable', 503, 'provider_unavailable', undefined],
    ['QuotaExceeded', 403, 'quota_exceeded', undefined],
    ['NotImplemented', 501, 'unsupported', undefined],
    ['SomethingNew', 400, 'invalid_input', 'bucket'],
  ])('is told: %s', async (code, status, told, field) => {
    server = await startServer((_, response) => response.writeHead(status).end(errorXml(code)))
    const error = await listing()
    expect(error).toMatchObject({ code: told, field })
    expect(error.hint).toBeTruthy()
  })

  it.each<[string, number, string, string]>([
    ['InvalidObjectState', 403, 'invalid_input', 'key'],
    ['NoSuchVersion', 404, 'not_found', 'versionId'],
    ['MethodNotAllowed', 405, 'not_found', 'versionId'],
    ['InvalidArgument', 400, 'not_found', 'versionId'],
    ['InvalidRange', 416, 'invalid_input', 'range'],
    ['NoSuchKey', 404, 'not_found', 'key'],
  ])('is told in get: %s', async (code, status, told, field) => {
    server = await startServer((_, response) => response.writeHead(status).end(errorXml(code)))
    expect(await failureOf(act('get', connection(), { key: 'k', versionId: 'v' }, more))).toMatchObject({
      code: told,
      field,
    })
  })

  it.each<[string, number, string, string]>([
    ['MetadataTooLarge', 400, 'invalid_input', 'metadata'],
    ['InvalidStorageClass', 400, 'invalid_input', 'storageClass'],
    ['KeyTooLongError', 400, 'invalid_input', 'key'],
    ['EntityTooLarge', 400, 'invalid_input', 'key'],
  ])('is told in put: %s', async (code, status, told, field) => {
    server = await startServer((_, response) => response.writeHead(status).end(errorXml(code)))
    expect(await failureOf(act('put', connection(), { key: 'k', text: 'x' }, more))).toMatchObject({
      code: told,
      field,
    })
  })

  it('that does not take a cursor is told at it', async () => {
    server = await startServer((_, response) => response.writeHead(400).end(errorXml('InvalidArgument')))
    const error = await failureOf(act('list', connection(), { cursor: 'x' }, more))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'cursor' })
  })

  it('names the region another store says the bucket is in', async () => {
    const headers = { 'x-amz-bucket-region': 'eu-west-1', location: 'http://127.0.0.1:1/' }
    server = await startServer((_, response) => response.writeHead(301, headers).end(errorXml('PermanentRedirect')))
    expect(await listing()).toMatchObject({
      code: 'invalid_input',
      field: 'region',
      hint: 'Enter the region eu-west-1.',
    })
  })

  it.each([301, 302, 307, 308])('is not followed where it redirects to with %i', async (status) => {
    const other = await startServer((_, response) => response.end(listingXml(['stolen'])))
    server = await startServer((_, response) => response.writeHead(status, { location: `${other.url}/invoices` }).end())
    expect(await listing()).toMatchObject({ code: 'bad_response' })
    expect(await failureOf(act('put', connection(), { key: 'k', text: 'x' }, more))).toMatchObject({
      code: 'bad_response',
    })
    expect(other.requests).toEqual([])
    await other.close()
  })

  it.each([
    ['a web page', '<!doctype html><html><body>Sign in</body></html>'],
    ['nothing', ''],
    ['half an answer', '<ListBucketResult><Contents><Key>a</Key>'],
    ['another answer', '<ListAllMyBucketsResult/>'],
    ['an entry without a key', '<ListBucketResult><Contents><Size>1</Size></Contents></ListBucketResult>'],
    ['a time that is none', listingXml(['a'], { modifiedAt: 'yesterday' })],
    ['a size that is none', listingXml(['a']).replace('<Size>1<', '<Size>big<')],
    ['a page without its end', '<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>'],
    [
      'a key that is badly encoded',
      '<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>%zz</Key><Size>1</Size><LastModified>2026-03-01T09:30:00Z</LastModified></Contents></ListBucketResult>',
    ],
    ['elements a hundred thousand deep', `${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`],
  ])('that answers %s is no store', async (_what, body) => {
    server = await startServer((_, response) => response.end(body))
    expect(await listing()).toMatchObject({ code: 'bad_response' })
  })

  it('has no entity expanded that it defines', async () => {
    const laughs = Array.from({ length: 30 }, (_, level) => `<!ENTITY l${level + 1} "&l${level};&l${level};">`).join('')
    const start =
      '<?xml version="1.0"?><!DOCTYPE ListBucketResult [<!ENTITY l0 "ha"><!ENTITY file SYSTEM "file:///etc/hostname">'
    for (const entity of ['l30', 'file', 'l0']) {
      const body = `${start}${laughs}]><ListBucketResult><Contents><Key>&${entity};</Key></Contents></ListBucketResult>`
      server = await startServer((_, response) => response.end(body))
      expect(await listing()).toMatchObject({ code: 'bad_response' })
      await server.close()
    }
  })

  it('tells an error with the status of a success', async () => {
    server = await startServer(({ method }, response) =>
      method === 'HEAD' ? response.writeHead(200, { etag: '"e"' }).end() : response.end(errorXml('InternalError')),
    )
    const error = await failureOf(act('copy', connection(), { from: 'a', to: 'b' }, more))
    expect(error).toMatchObject({ code: 'provider_unavailable' })
  })

  it('that breaks off in the middle of an object leaves no file', async () => {
    server = await startServer((_, response) => {
      response.writeHead(200, { etag: '"e"', 'content-length': '1000' })
      response.write('half', () => response.destroy())
    })
    expect(await failureOf(act('get', connection(), { key: 'k' }, more))).toMatchObject({
      code: 'provider_unavailable',
    })
  })

  it('that sends no more of an object is given up when the run is cancelled', async () => {
    const controller = new AbortController()
    server = await startServer((_, response) => {
      response.writeHead(200, { etag: '"e"', 'content-length': '1000' })
      response.write('half', () => controller.abort())
    })
    const error = await failureOf(act('get', connection(), { key: 'k' }, { ...more, signal: controller.signal }))
    expect(error).toMatchObject({ code: 'timeout' })
  })

  it('that never answers is given up when the run is cancelled', async () => {
    const controller = new AbortController()
    server = await startServer(() => controller.abort())
    const error = await failureOf(act('list', connection(), {}, { ...more, signal: controller.signal }))
    expect(error).toMatchObject({ code: 'timeout' })
  })

  it('that repeats what it was sent shows no secret', async () => {
    server = await startServer(({ headers }, response) => {
      const said = `${headers.authorization} secret/0123456789`
      response.writeHead(403).end(errorXml('Nonsense secret/0123456789', `<Region>${said}</Region>`))
    })
    const { message, hint, field } = await listing()
    expect(JSON.stringify([message, hint, field])).not.toMatch(/secret\/|Signature=/)
  })

  it('that gives an empty page with more behind it is told, and no object passed over', async () => {
    server = await startServer((_, response) => response.end(listingXml([], { next: 'n' })))
    expect(await failureOf(poll(connection(), {}, null, more))).toMatchObject({ code: 'bad_response' })
  })

  it('that does not list from a key on is told, not listed for ever', async () => {
    const page = Array.from({ length: 1_000 }, (_, index) => `k${index}`).sort()
    server = await startServer((_, response) => response.end(listingXml(page, { next: 'n' })))
    expect(await failureOf(poll(connection(), {}, null, more))).toMatchObject({ code: 'unsupported', field: 'bucket' })
    expect(server.requests).toHaveLength(2)
  })
})
