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

/** What a chat fails with when the service answers like this, every time it is asked. */
const failureFor = (status: number, error: Values | string, headers: Record<string, string> = {}) => {
  for (const _ of [1, 2]) server.answerNext({ status, headers, body: { error } })
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
    [401, { message: 'Your IP is not authorized.' }, { code: 'permission_denied', field: undefined }],
    [404, 'model "llama9" not found, try pulling it first', { code: 'not_found', field: 'model' }],
    [404, { message: 'Not Found' }, { code: 'not_found', field: 'baseUrl' }],
    [413, {}, { code: 'invalid_input', field: 'prompt' }],
    [429, { type: 'insufficient_quota', code: 'project_spend_limit_exceeded' }, { code: 'quota_exceeded' }],
    [429, { type: 'insufficient_quota', code: 'some_new_limit' }, { code: 'quota_exceeded' }],
    [400, { code: 'content_policy_violation' }, { code: 'invalid_input', field: 'prompt' }],
    [400, { message: 'bad', param: 'max_tokens' }, { code: 'invalid_input', field: 'maxTokens' }],
    [400, { message: 'bad', param: 'messages[0].content' }, { code: 'invalid_input', field: 'prompt' }],
    [400, { message: 'bad', param: '$.messages[0].content[1].image_url' }, { code: 'invalid_input', field: 'images' }],
    [400, { message: 'bad', param: 'toString' }, { code: 'invalid_input', field: undefined }],
    [422, { message: { not: 'text' } }, { code: 'invalid_input', field: undefined }],
    [500, { message: 'The server had an error' }, { code: 'provider_unavailable' }],
    [503, { code: 'server_is_overloaded' }, { code: 'provider_unavailable' }],
    [307, {}, { code: 'bad_response', field: 'baseUrl' }],
  ])('of %i with %j reads as %j', async (status, error, expected) => {
    expect(await failureFor(status, error)).toMatchObject(expected)
  })

  it.each([
    ['a web page', '<!doctype html>'],
    ['an empty object', {}],
    ['no choice', { model: 'gpt-4o', choices: [] }],
    ['content that is not text', { model: 'gpt-4o', choices: [{ finish_reason: 'stop', message: { content: 7 } }] }],
  ])('with status 200 and %s is a bad response', async (_, body) => {
    server.answerNext({ status: 200, body })
    expect(await failure()).toMatchObject({ code: 'bad_response' })
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
  it('is repeated once when the service asks to come back at once', async () => {
    const output = await chat({}, { apiKey: server.keys.rateLimitedOnce })
    expect(output).toMatchObject({ text: 'Echo: Hello' })
    expect(server.requests).toHaveLength(2)
  })

  it('is not repeated a second time', async () => {
    await failureFor(503, { message: 'overloaded' })
    expect(server.requests).toHaveLength(2)
  })

  it('is not repeated when it was wrong', async () => {
    await failure({ model: 'gpt-99' })
    expect(server.requests).toHaveLength(1)
  })
})
