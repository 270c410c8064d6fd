import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BY_CODE } from '../src/error-readings.js'
import { type AzureServer, startAzure } from './azure-server.js'
import { connection } from './connection.js'
import { REPORT } from './documents.js'
import { act, failureOf, fileOf } from './try-out.js'

let server: AzureServer
beforeEach(async () => {
  server = await startAzure()
})
afterEach(() => server.close())

type Values = Record<string, unknown>

/** One action of each service, which sends one request when it is refused. */
const ACTIONS: Readonly<Record<string, Values>> = {
  'read-document': { file: fileOf(REPORT) },
  'analyze-invoice': { url: 'https://files.example.com/a.pdf' },
  'detect-language': { texts: ['Hello'] },
  chat: { model: 'gpt-4.1-mini', prompt: 'Hello' },
  embeddings: { model: 'text-embedding-3-small', input: ['Hello'] },
  'analyze-document': { model: 'delivery-notes', file: fileOf(REPORT) },
}

const run = (action: string, more: Values = {}) =>
  act(action, ACTIONS[action] ?? {}, { values: connection(server), sleep: async () => undefined, ...more })

const failure = async (action: string) => {
  const { code, field, hint, retryAfter, message } = await failureOf(run(action))
  expect(hint).toMatch(/\.$/)
  return { code, field, retryAfter, message }
}

/** What an action fails with when the service answers like this, every time it is asked. */
const failureFor = (action: string, status: number, error: unknown, headers: Record<string, string> = {}) => {
  server.answerAlways({ status, headers, body: { error } })
  return failure(action)
}

/** Every code of the table: what it is answered with, by which action, and what it reads as. */
const TABLE: readonly [code: string, status: number, action: string, reads: string, field?: string][] = [
  ['InvalidContent', 400, 'read-document', 'invalid_input', 'file'],
  ['UnsupportedContent', 400, 'read-document', 'invalid_input', 'file'],
  ['UnsupportedMediaType', 415, 'read-document', 'invalid_input', 'file'],
  ['InvalidContentLength', 400, 'analyze-invoice', 'invalid_input', 'url'],
  ['RequestEntityTooLarge', 413, 'read-document', 'invalid_input', 'file'],
  ['InvalidContentDimensions', 400, 'read-document', 'invalid_input', 'file'],
  ['ContentSourceNotAccessible', 400, 'analyze-invoice', 'invalid_input', 'url'],
  ['ContentSourceTimeout', 400, 'analyze-invoice', 'invalid_input', 'url'],
  ['InvalidContentSourceFormat', 400, 'analyze-invoice', 'invalid_input', 'url'],
  ['InvalidSasToken', 400, 'analyze-invoice', 'invalid_input', 'url'],
  ['OutboundAccessForbidden', 403, 'analyze-invoice', 'permission_denied', 'url'],
  ['InvalidDataProtectionKey', 403, 'read-document', 'permission_denied', 'endpoint'],
  ['AuthorizationFailed', 403, 'read-document', 'permission_denied'],
  ['ModelNotFound', 404, 'analyze-document', 'not_found', 'model'],
  ['ModelNotReady', 400, 'analyze-document', 'invalid_input', 'model'],
  ['ModelAnalyzeError', 400, 'analyze-document', 'invalid_input', 'file'],
  ['NotSupportedApiVersion', 400, 'analyze-document', 'unsupported', 'model'],
  ['OperationNotFound', 404, 'read-document', 'not_found'],
  ['Timeout', 408, 'detect-language', 'timeout'],
  ['InternalServerError', 500, 'read-document', 'provider_unavailable'],
  ['ServiceUnavailable', 503, 'read-document', 'provider_unavailable'],
  ['InvalidDocument', 400, 'detect-language', 'invalid_input', 'texts'],
  ['InvalidDocumentBatch', 400, 'detect-language', 'invalid_input', 'texts'],
  ['EmptyRequest', 400, 'detect-language', 'invalid_input', 'texts'],
  ['MissingInputRecords', 400, 'detect-language', 'invalid_input', 'texts'],
  ['UnsupportedLanguageCode', 400, 'detect-language', 'invalid_input', 'language'],
  ['InvalidCountryHint', 400, 'detect-language', 'invalid_input', 'country'],
  ['QuotaExceeded', 403, 'detect-language', 'quota_exceeded'],
  ['TooManyRequests', 429, 'detect-language', 'rate_limited'],
  ['DeploymentNotFound', 404, 'chat', 'not_found', 'model'],
  ['model_not_found', 404, 'chat', 'not_found', 'model'],
  ['OperationNotSupported', 400, 'embeddings', 'unsupported', 'model'],
  ['OpperationNotSupported', 400, 'chat', 'unsupported', 'model'],
  ['content_filter', 400, 'chat', 'invalid_input', 'prompt'],
  ['content_policy_violation', 400, 'chat', 'invalid_input', 'prompt'],
  ['ResponsibleAIPolicyViolation', 400, 'embeddings', 'invalid_input', 'input'],
  ['context_length_exceeded', 400, 'chat', 'invalid_input', 'prompt'],
  ['string_above_max_length', 400, 'embeddings', 'invalid_input', 'input'],
  ['invalid_image_format', 400, 'chat', 'invalid_input', 'images'],
  ['invalid_image_url', 400, 'chat', 'invalid_input', 'images'],
  ['image_parse_error', 400, 'chat', 'invalid_input', 'images'],
  ['insufficient_quota', 429, 'chat', 'quota_exceeded'],
  ['rate_limit_exceeded', 429, 'chat', 'rate_limited'],
  ['RateLimitReached', 429, 'chat', 'rate_limited'],
  ['AuthenticationTypeDisabled', 403, 'chat', 'permission_denied', 'apiKey'],
]

describe('an error', () => {
  it('of every code that is known is provoked here', () => {
    expect(TABLE.map(([code]) => code).sort()).toEqual(Object.keys(BY_CODE).sort())
  })

  it.each(TABLE)(
    '%s with status %i in %s reads as %s at %s, wherever it stands',
    async (code, status, action, reads, field) => {
      const outer = { code: 'InvalidRequest', message: 'Invalid request.' }
      const within = [
        { code, message: 'Because.' },
        { ...outer, innererror: { code, message: 'Because.' } },
        { ...outer, innererror: { code: 'Outer', innererror: { code: 'Other', innererror: { code } } } },
        { ...outer, details: [{ code: 'Other' }, { code, target: '2' }] },
      ]
      for (const error of within) {
        expect(await failureFor(action, status, error)).toMatchObject({ code: reads, field })
      }
    },
  )
})

describe('an answer without a code that is known', () => {
  it.each([
    [
      401,
      '401',
      'Access denied due to invalid subscription key or wrong API endpoint.',
      'invalid_credentials',
      'apiKey',
    ],
    [402, '402', '', 'quota_exceeded', undefined],
    [403, '403', 'Access denied due to Virtual Network/Firewall rules.', 'permission_denied', 'endpoint'],
    [
      403,
      'AccessDenied',
      'Public access is disabled. Please configure private endpoint.',
      'permission_denied',
      'endpoint',
    ],
    [403, '403', 'Out of call volume quota for FormRecognizer F0 pricing tier.', 'quota_exceeded', undefined],
    [403, '403', 'Key based authentication is disabled for this resource.', 'permission_denied', 'apiKey'],
    [403, 'Forbidden', 'Access forbidden due to policy or other configuration.', 'permission_denied', undefined],
    [404, '404', 'Resource not found', 'not_found', 'endpoint'],
    [408, 'RequestTimeout', '', 'timeout', undefined],
    [409, 'Conflict', 'The request could not be completed.', 'invalid_input', undefined],
    [413, '413', 'Request entity too large.', 'invalid_input', 'prompt'],
    [429, '429', 'Out of call volume quota. Please retry after 12 days.', 'quota_exceeded', undefined],
    [429, '429', 'Requests have exceeded call rate limit.', 'rate_limited', undefined],
    [500, 'Weird', '', 'provider_unavailable', undefined],
    [302, '', '', 'bad_response', 'endpoint'],
  ])('of %i with %s “%s” reads as %s at %s', async (status, code, message, reads, field) => {
    expect(await failureFor('chat', status, { code, message })).toMatchObject({ code: reads, field })
  })

  it.each([
    ['messages[0].content', 'prompt'],
    ['messages.[0].content.[1].image_url', 'images'],
    ['max_tokens', 'maxTokens'],
    ['tools[0].function.parameters', 'tools'],
    ['response_format', 'schema'],
    ['toString', undefined],
    ['', undefined],
  ])('that names the parameter “%s” is told at %s, in the words of the service', async (param, field) => {
    const found = await failureFor('chat', 400, { code: 'bad_value', message: 'That is wrong.', param })
    expect(found).toMatchObject({ code: 'invalid_input', field, message: expect.stringContaining('That is wrong.') })
  })

  it('is quoted shortly, on one line and without the key', async () => {
    const message = `Bad\nvalue ${server.keys.one} ${'x'.repeat(5_000)}`
    const { message: said } = await failureFor('chat', 400, { code: 'bad_value', message, param: 'tools' })
    expect(said).toContain('Bad value [secret]')
    expect(said.length).toBeLessThan(400)
  })

  it.each([
    ['17', 17],
    ['999999999', 3_600],
    ['soon', undefined],
    [undefined, undefined],
  ])('says when to come back: Retry-After %s', async (retryAfter, seconds) => {
    const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': retryAfter }
    const found = await failureFor('read-document', 429, { code: '429', message: 'Slow down.' }, headers)
    expect(found).toMatchObject({ code: 'rate_limited', retryAfter: seconds })
  })

  it.each([
    { error: 'text' },
    { error: null },
    { error: [] },
    { error: { code: 7, innererror: 'x' } },
    {},
    [],
    'x',
    null,
  ])('and with the body %j is read by its status', async (body) => {
    const answered = () => Promise.resolve(new Response(JSON.stringify(body), { status: 401 }))
    expect(await failureOf(run('chat', { fetch: answered }))).toMatchObject({ code: 'invalid_credentials' })
  })
})

describe('an answer of status 200', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  const bodies: readonly [string, BodyInit][] = [
    ['nothing', ''],
    ['an empty text', '""'],
    ['an empty list', '[]'],
    ['null', 'null'],
    ['five megabytes of JSON', JSON.stringify({ data: 'x'.repeat(5_000_000) })],
    ['JSON of a hundred thousand levels', deep],
    ['JSON that breaks off', '{"choices": ['],
    ['what is no UTF-8', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])],
    ['a web page', '<!doctype html><title>Sign in</title>'],
  ]

  it.each(Object.keys(ACTIONS).flatMap((action) => bodies.map(([name, body]) => [action, name, body] as const)))(
    'to %s with %s is a bad response',
    async (action, _, body) => {
      const location = `${server.url}/documentintelligence/documentModels/a/analyzeResults/b`
      const headers = { 'operation-location': location, 'retry-after': '0', 'content-type': 'application/json' }
      const fetch = async () => new Response(body, { headers })
      expect(await failureOf(run(action, { fetch }))).toMatchObject({ code: 'bad_response' })
    },
  )

  it('that grows without end when it is unpacked is given up', async () => {
    const bomb = gzipSync(Buffer.alloc(60 * 1024 * 1024, 0x20))
    const fetch = async () => {
      const packed = new Blob([new Uint8Array(bomb)]).stream()
      return new Response(packed.pipeThrough(new DecompressionStream('gzip')), { status: 200 })
    }
    expect(await failureOf(run('chat', { fetch }))).toMatchObject({ code: 'bad_response' })
  })

  it('that is cut off is told as such', async () => {
    server.answerNext('cut')
    expect(await failure('chat')).toMatchObject({ code: 'provider_unavailable' })
  })
})
