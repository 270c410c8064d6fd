import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connection } from './connection.js'
import { type OpenAiServer, startOpenAiServer } from './openai-server.js'
import { act, failureOf } from './try-out.js'

let server: OpenAiServer
beforeEach(async () => {
  server = await startOpenAiServer()
})
afterEach(() => server.close())

type Values = Record<string, unknown>

const chat = (input: Values = {}, more: Values = {}) =>
  act('chat', { model: 'gpt-4o', prompt: 'Hello', ...input }, { values: connection(server, more) })

const failure = async (input: Values = {}, more: Values = {}) => {
  const { code, field, hint, retryAfter, message } = await failureOf(chat(input, more))
  expect(hint).toMatch(/\.$/)
  return { code, field, retryAfter, message }
}

/** What a chat fails with when the service answers like this. */
const failureFor = (status: number, error: Values | string, headers: Record<string, string> = {}) => {
  server.answerNext({ status, headers, body: { error } })
  return failure()
}

describe('a chat fails', () => {
  it('with invalid_credentials for a key that was withdrawn', async () => {
    expect(await failure({}, { apiKey: server.keys.wrong })).toMatchObject({
      code: 'invalid_credentials',
      field: 'apiKey',
    })
  })

  it('with permission_denied for a key without the right', async () => {
    expect(await failure({}, { apiKey: server.keys.withoutRights })).toMatchObject({
      code: 'permission_denied',
      field: 'apiKey',
    })
  })

  it('with the scope that a restricted key lacks', async () => {
    const { message } = await failure({}, { apiKey: server.keys.withoutRights })
    expect(message).toBe('The API key lacks the right to do this: model.request.')
  })

  it('with all the scopes, where it lacks several', async () => {
    const { message } = await failureFor(401, { message: 'Missing scopes: model.request, api.model.read. See x.y' })
    expect(message).toBe('The API key lacks the right to do this: model.request, api.model.read.')
  })

  it.each([
    ['expired', 'The API key has expired.'],
    ['archived', 'The project this API key belongs to has been archived, or the key may not use it.'],
    ['elsewhere', 'The service does not accept requests from the network Plugboard runs in.'],
    ['abroad', 'The service is not offered where Plugboard runs.'],
  ] as const)('and says what is wrong with a key that is known and turned away (%s)', async (key, message) => {
    expect(await failure({}, { apiKey: server.keys[key] })).toMatchObject({ message })
  })

  it('with quota_exceeded when the account has no credit', async () => {
    expect(await failure({}, { apiKey: server.keys.withoutQuota })).toMatchObject({ code: 'quota_exceeded' })
  })

  it('with rate_limited and the seconds to wait, which it does not wait itself', async () => {
    expect(await failure({}, { apiKey: server.keys.rateLimited })).toMatchObject({
      code: 'rate_limited',
      retryAfter: 20,
    })
    expect(server.requests).toHaveLength(1)
  })

  it('with not_found for a model that does not exist', async () => {
    expect(await failure({ model: 'gpt-99' })).toMatchObject({ code: 'not_found', field: 'model' })
  })

  it('with not_found for a model that cannot chat', async () => {
    expect(await failure({ model: 'text-embedding-3-small' })).toMatchObject({ code: 'not_found', field: 'model' })
  })

  it('with invalid_input when the prompt is longer than the context', async () => {
    expect(await failure({ prompt: 'word '.repeat(110_000) })).toMatchObject({ code: 'invalid_input', field: 'prompt' })
  })

  it('with the earlier messages at fault when they are what is long', async () => {
    const messages = [{ role: 'user', content: 'word '.repeat(110_000) }]
    expect(await failure({ messages })).toMatchObject({ code: 'invalid_input', field: 'messages' })
  })

  it('with the setting at fault when the model does not support it, in the words of the service', async () => {
    expect(await failure({ model: 'gpt-5-mini', temperature: 0.5 })).toMatchObject({
      code: 'invalid_input',
      field: 'temperature',
      message: expect.stringContaining('does not support 0.5'),
    })
  })

  it('with provider_unavailable when the connection is cut in the middle of the answer', async () => {
    server.answerNext('cut')
    expect(await failure()).toMatchObject({ code: 'provider_unavailable' })
  })

  it.each(['hang', 'stall'] as const)('with timeout when the service does not answer in time (%s)', async (silence) => {
    const { timeout } = AbortSignal
    const asked: number[] = []
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      asked.push(ms)
      return timeout.call(AbortSignal, 50)
    })
    server.answerNext(silence)
    const found = await failure().finally(() => vi.restoreAllMocks())
    expect(found).toMatchObject({ code: 'timeout', message: 'The service did not answer in time.' })
    expect(asked).toEqual([300_000])
    expect(server.requests).toHaveLength(1)
  })
})

describe('an answer of the service', () => {
  it.each([
    [402, { message: 'Insufficient Balance' }, { code: 'quota_exceeded' }],
    [403, { code: 'unsupported_country_region_territory' }, { code: 'permission_denied' }],
    [403, { code: 'model_not_found', message: 'no access to model' }, { code: 'permission_denied', field: 'model' }],
    [401, { message: 'Your API key has expired.' }, { code: 'invalid_credentials', field: 'apiKey' }],
    [401, { code: 'account_deactivated' }, { code: 'invalid_credentials', field: 'apiKey' }],
    [401, { message: 'The project has been archived' }, { code: 'invalid_credentials', field: 'apiKey' }],
    [401, { code: 'invalid_organization' }, { code: 'invalid_credentials', field: 'organization' }],
    [401, { message: 'You have insufficient permissions.' }, { code: 'permission_denied', field: 'apiKey' }],
    [403, { message: 'Your organization must be verified to use it' }, { code: 'permission_denied', field: 'model' }],
    [409, { message: 'Conflict' }, { code: 'provider_unavailable' }],
    [429, { message: 'The engine is currently overloaded' }, { code: 'provider_unavailable' }],
    [
      429,
      { message: 'Request too large for gpt-4o', code: 'rate_limit_exceeded' },
      { code: 'invalid_input', field: 'prompt' },
    ],
    [429, { type: 'tokens', code: 'rate_limit_exceeded' }, { code: 'rate_limited' }],
    [400, { code: 'billing_hard_limit_reached' }, { code: 'quota_exceeded' }],
    [400, { message: 'bad', param: 'reasoning_effort' }, { code: 'invalid_input', field: 'reasoningEffort' }],
    [400, { message: 'bad', param: 'tools[0].function.parameters' }, { code: 'invalid_input', field: 'tools' }],
    [400, { message: 'bad', param: 'stop' }, { code: 'invalid_input', field: 'stop' }],
    [400, { message: 'bad', param: 'constructor' }, { code: 'invalid_input', field: undefined }],
    [401, { message: 'Your IP is not authorized.' }, { code: 'permission_denied', field: undefined }],
    [404, 'model "llama9" not found, try pulling it first', { code: 'not_found', field: 'model' }],
    [404, { message: 'Not Found' }, { code: 'not_found', field: 'baseUrl' }],
    [413, {}, { code: 'invalid_input', field: 'prompt' }],
    [429, { type: 'insufficient_quota', code: 'project_spend_limit_exceeded' }, { code: 'quota_exceeded' }],
    [429, { type: 'insufficient_quota', code: 'some_new_limit' }, { code: 'quota_exceeded' }],
    [400, { code: 'invalid_prompt' }, { code: 'invalid_input', field: 'prompt' }],
    [400, { code: 'content_policy_violation' }, { code: 'invalid_input', field: 'prompt' }],
    [400, { message: 'bad', param: 'max_tokens' }, { code: 'invalid_input', field: 'maxTokens' }],
    [400, { message: 'bad', param: 'messages[0].content' }, { code: 'invalid_input', field: 'prompt' }],
    [400, { message: 'bad', param: '$.messages[0].content[1].image_url' }, { code: 'invalid_input', field: 'images' }],
    [400, { message: 'bad', param: 'toString' }, { code: 'invalid_input', field: undefined }],
    [422, { message: { not: 'text' } }, { code: 'invalid_input', field: undefined }],
    [500, { message: 'The server had an error' }, { code: 'provider_unavailable' }],
    [529, { message: 'Overloaded' }, { code: 'provider_unavailable' }],
    [503, { code: 'server_is_overloaded' }, { code: 'provider_unavailable' }],
    [307, {}, { code: 'bad_response', field: 'baseUrl' }],
  ])('of %i with %j reads as %j', async (status, error, expected) => {
    expect(await failureFor(status, error)).toMatchObject(expected)
  })

  it.each([
    ['a web page', '<!doctype html>'],
    ['an empty object', {}],
    ['no choice', { model: 'gpt-4o', choices: [] }],
    ['null', 'null'],
    ['an empty text', '""'],
    ['an empty list', '[]'],
    ['five megabytes of something else', JSON.stringify({ items: Array(500_000).fill('12345678') })],
    ['JSON a hundred thousand levels deep', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['bytes that are no text', Buffer.from('7b2263686f69636573223aff7d', 'hex')],
    ['content that is not text', { model: 'gpt-4o', choices: [{ finish_reason: 'stop', message: { content: 7 } }] }],
  ])('with status 200 and %s is a bad response', async (_, body) => {
    const isJson = !String(body).startsWith('<')
    server.answerNext({ status: 200, body, ...(isJson && { headers: { 'content-type': 'application/json' } }) })
    expect(await failure()).toMatchObject({ code: 'bad_response' })
  })

  it('that points elsewhere is not followed, and nothing is sent there', async () => {
    const other = await startOpenAiServer()
    const headers = { location: `${other.url}/chat/completions` }
    for (const status of [301, 302, 303, 307, 308]) {
      server.answerNext({ status, headers, body: '' })
      expect(await failure()).toMatchObject({ code: 'bad_response', field: 'baseUrl' })
    }
    expect(other.requests).toEqual([])
    await other.close()
  })

  it('that unpacks to more than anybody reads is a bad response', async () => {
    const bomb = gzipSync(Buffer.alloc(80_000_000, ' '))
    server.answerNext({
      status: 200,
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: bomb,
    })
    expect(await failure()).toMatchObject({ code: 'bad_response' })
  })

  it.each([
    ['absent', undefined, undefined],
    ['in seconds', '20', 20],
    ['absurd', '99999999999', 3_600],
    ['senseless', 'soon', undefined],
    ['negative', '-5', undefined],
  ])('with a Retry-After that is %s is told apart', async (_, header, retryAfter) => {
    const headers: Record<string, string> = header === undefined ? {} : { 'retry-after': header }
    expect(await failureFor(429, { code: 'rate_limit_exceeded' }, headers)).toMatchObject({
      code: 'rate_limited',
      retryAfter,
    })
  })

  it('of a proxy, in HTML, is an outage', async () => {
    server.answerNext({ status: 502, body: '<html><body>Bad gateway</body></html>' })
    const { code, message } = await failure()
    expect([code, message]).toEqual(['provider_unavailable', 'The service failed or is overloaded (HTTP 502).'])
  })

  it('that says it is JSON and is not is a bad response', async () => {
    server.answerNext({ status: 200, headers: { 'content-type': 'application/json' }, body: '{"choices": [' })
    expect(await failure()).toMatchObject({ code: 'bad_response' })
  })

  it('is quoted shortly, on one line and without the key', async () => {
    const { message } = await failureFor(400, { message: `Bad\nkey ${server.keys.right} ${'x'.repeat(5_000)}` })
    expect(message).toContain('Bad key [secret]')
    expect(message.length).toBeLessThan(400)
  })
})

describe('a request that was turned away', () => {
  const embed = (more: Values = {}) =>
    act('embeddings', { model: 'text-embedding-3-small', input: ['Ada'] }, { values: connection(server, more) })

  it('is repeated once where nothing is lost by it, when the service asks to come back at once', async () => {
    expect(await embed({ apiKey: server.keys.rateLimitedOnce })).toMatchObject({ model: 'text-embedding-3-small' })
    expect(server.requests).toHaveLength(2)
  })

  it('is not repeated a second time', async () => {
    for (const _ of [1, 2]) server.answerNext({ status: 503, body: { error: { message: 'overloaded' } } })
    expect(await failureOf(embed())).toMatchObject({ code: 'provider_unavailable' })
    expect(server.requests).toHaveLength(2)
  })

  it.each([429, 500, 502, 503, 504, 529])('is never repeated where it costs again (%i)', async (status) => {
    await failureFor(status, { message: 'not now' }, { 'retry-after': '0', 'x-should-retry': 'true' })
    expect(server.requests).toHaveLength(1)
  })

  it('is not repeated when it was wrong', async () => {
    await failure({ model: 'gpt-99' })
    expect(server.requests).toHaveLength(1)
  })
})
