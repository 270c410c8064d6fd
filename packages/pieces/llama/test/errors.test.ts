import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { KEYS } from './compatible-server.js'
import { type Lab, METHODS, type Method, startLab } from './lab.js'
import type { Answer } from './model-server.js'
import { act, failureOf } from './try-out.js'

type Values = Record<string, unknown>

let lab: Lab
afterEach(() => lab.server.close())

const ask = (action: string, input: Values = {}) => {
  const more = { chat: {}, 'structured-output': { schema: { type: 'object' } } }[action]
  const question = more ? { model: lab.model, prompt: 'Hello', ...more } : { model: lab.embeddingModel, input: ['Ada'] }
  return act(lab.connection(), action, { ...question, ...input })
}

const found = async (run: Promise<unknown>) => {
  const { code, field, hint, message, retryAfter } = await failureOf(run)
  expect([hint, message]).toEqual([expect.stringMatching(/\.$/), expect.stringMatching(/\S/)])
  return { code, field, message, retryAfter }
}

/** What an action fails with when the server answers like this. */
const failureFor = (status: number, body: unknown, action = 'chat', headers: Record<string, string> = {}) => {
  lab.server.answerNext({ status, body, headers })
  return found(ask(action))
}

/** What each kind of server says, and how it reads. */
const SAID: Record<Method, [status: number, words: string, action: string, code: string, field: string | undefined][]> =
  {
    ollama: [
      [404, 'model "llama9" not found, try pulling it first', 'chat', 'not_found', 'model'],
      [404, "model 'llama9' not found", 'embeddings', 'not_found', 'model'],
      [400, 'registry.ollama.ai/library/llama3:8b does not support tools', 'chat', 'unsupported', 'tools'],
      [400, '"llama3" does not support thinking', 'chat', 'unsupported', 'thinking'],
      [400, '"nomic-embed-text" does not support chat', 'chat', 'unsupported', 'model'],
      [501, 'this model does not support embeddings', 'embeddings', 'unsupported', 'model'],
      [500, 'this model is missing data required for image input: no mmproj', 'chat', 'unsupported', 'images'],
      [500, 'Failed to load image or audio file', 'chat', 'invalid_input', 'images'],
      [
        500,
        'model requires more system memory (5.3 GiB) than is available (4.4 GiB)',
        'chat',
        'provider_unavailable',
        'model',
      ],
      [500, 'cudaMalloc failed: out of memory', 'embeddings', 'provider_unavailable', 'model'],
      [500, 'llama runner process has terminated: exit status 2', 'chat', 'provider_unavailable', 'model'],
      [
        500,
        "unable to load model: /models/blobs/sha256-1: unknown model architecture: 'x'",
        'chat',
        'unsupported',
        'model',
      ],
      [400, 'the input length exceeds the context length', 'embeddings', 'invalid_input', 'input'],
      [500, 'invalid JSON schema in format', 'structured-output', 'invalid_input', 'schema'],
      [400, 'option "temperature" must be of type float32', 'chat', 'invalid_input', 'temperature'],
      [400, 'option "num_ctx" must be of type integer', 'chat', 'invalid_input', 'contextSize'],
      [
        503,
        'server busy, please try again.  maximum pending requests exceeded',
        'chat',
        'provider_unavailable',
        undefined,
      ],
      [500, 'something else', 'chat', 'provider_unavailable', undefined],
      [400, 'something else', 'chat', 'invalid_input', undefined],
    ],
    'openai-compatible': [
      [404, 'The model `x` does not exist.', 'chat', 'not_found', 'model'],
      [400, 'Model "x" not found. Please specify a valid model.', 'embeddings', 'not_found', 'model'],
      [404, 'No models loaded. Please load a model in the developer page.', 'chat', 'not_found', 'model'],
      [
        400,
        '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser',
        'chat',
        'unsupported',
        'tools',
      ],
      [500, 'image input is not supported - hint: you may need to provide the mmproj', 'chat', 'unsupported', 'images'],
      [400, 'x is not a multimodal model', 'chat', 'unsupported', 'images'],
      [
        501,
        'This server does not support embeddings. Start it with `--embeddings`',
        'embeddings',
        'unsupported',
        'model',
      ],
      [400, 'The model does not support Chat Completions API', 'chat', 'unsupported', 'model'],
      [
        400,
        "This model's maximum context length is 8192 tokens. However, you requested 9000",
        'chat',
        'invalid_input',
        'prompt',
      ],
      [500, 'Context size has been exceeded.', 'chat', 'invalid_input', 'prompt'],
      [
        500,
        'input (600 tokens) is too large to process. increase the batch size',
        'embeddings',
        'invalid_input',
        'input',
      ],
      [400, 'Invalid grammar: unknown rule', 'structured-output', 'invalid_input', 'schema'],
      [503, 'Loading model', 'chat', 'provider_unavailable', undefined],
      [402, 'Insufficient balance', 'chat', 'quota_exceeded', undefined],
      [413, 'Request Entity Too Large', 'chat', 'invalid_input', 'prompt'],
      [400, "Field 'max_tokens': must be positive", 'chat', 'invalid_input', 'maxTokens'],
      [400, "'constructor' is wrong", 'chat', 'invalid_input', undefined],
      [501, 'not here', 'chat', 'unsupported', undefined],
      [405, 'Method Not Allowed', 'chat', 'not_found', 'url'],
    ],
  }

/** The forms in which the same words come. */
const FORMS: [string, (message: string, status: number) => unknown][] = [
  ['as llama.cpp and OpenAI', (message, code) => ({ error: { message, type: 'server_error', param: null, code } })],
  ['as Ollama', (error) => ({ error })],
  ['as older servers of vLLM', (message, code) => ({ object: 'error', message, type: 'BadRequestError', code })],
  ['as FastAPI', (detail) => ({ detail })],
  ['as bare text', (message) => message],
  ['as JSON in a text', (message, code) => ({ error: JSON.stringify({ error: { message, code } }) })],
]

describe.each(METHODS)('what a server says against a request (%s)', (method) => {
  beforeEach(async () => {
    lab = await startLab(method)
  })

  it.each(SAID[method])('%i %s (%s)', async (status, words, action, code, field) => {
    for (const [, form] of FORMS)
      expect(await failureFor(status, form(words, status), action)).toMatchObject({ code, field })
  })

  it('names the field that FastAPI names', async () => {
    const place = {
      type: 'float_parsing',
      loc: ['body', 'temperature'],
      msg: 'Input should be a number',
      input: 'Hello',
    }
    const refused = await failureFor(422, { detail: [place, { msg: 'and so on' }] })
    expect(refused).toMatchObject({ code: 'invalid_input', field: 'temperature' })
    expect(refused.message).toContain('Input should be a number; and so on')
    expect(refused.message).not.toContain('Hello')
  })

  it.each([
    ['nothing', ''],
    ['null', 'null'],
    ['a list of nothing', '[]'],
    ['a web page', '<!doctype html><h1>Bad gateway</h1>'],
    ['JSON of another shape', '{"ok":false,"error":{"message":{"deep":1}}}'],
    ['deep JSON', '['.repeat(100_000)],
    ['no UTF-8', Buffer.from([0xff, 0xfe, 0x41])],
    ['five million characters', 'a'.repeat(5_000_000)],
  ])('says what its status says where the body is %s', async (_, body) => {
    const page = { 'content-type': 'application/json' }
    const refused = await failureFor(502, body, 'chat', page)
    expect(refused).toMatchObject({ code: 'provider_unavailable', field: undefined })
    expect(refused.message).toContain('502')
  })

  it.each([
    ['20', 20],
    ['999999999', expect.any(Number)],
    ['soon', undefined],
    [undefined, undefined],
  ])('hands on when to come back: %s', async (after, retryAfter) => {
    const headers: Record<string, string> = after === undefined ? {} : { 'retry-after': after }
    const refused = await failureFor(429, { error: 'slow down' }, 'chat', headers)
    expect(refused).toMatchObject({ code: 'rate_limited', retryAfter })
    expect(lab.server.requests).toHaveLength(1)
  })

  it('does not follow to another address', async () => {
    const refused = await failureFor(302, '', 'chat', { location: 'http://127.0.0.1:1/v1' })
    expect(refused).toMatchObject({ code: 'bad_response', field: 'url' })
  })

  it('quotes what it does not know, short and without the key', async () => {
    const apiKey = KEYS.right
    lab.server.answerNext({ status: 400, body: { error: `${apiKey} is odd. ${'more '.repeat(200)}` } })
    const input = { model: lab.model, prompt: 'Hello' }
    const { message } = await failureOf(act(lab.connection({ apiKey }), 'chat', input))
    expect(message).toContain('is odd.')
    expect(message).not.toContain(apiKey)
    expect(message.length).toBeLessThan(400)
  })

  it.each<[string, Partial<Answer>]>([
    ['an empty text', { body: '', type: 'application/json' }],
    ['null', { body: 'null', type: 'application/json' }],
    ['a list', { body: [] }],
    ['another shape', { body: { choices: [], message: 'x', done: true } }],
    ['JSON that is called a page', { body: '<html>', type: 'text/html' }],
    ['no UTF-8', { body: Buffer.from([0xff, 0xfe]), type: 'application/json' }],
    ['a bomb', { body: gzipSync(Buffer.alloc(80 * 1024 * 1024, ' ')), headers: { 'content-encoding': 'gzip' } }],
  ])('takes %s for no answer', async (_, answer) => {
    lab.server.answerNext({ status: 200, ...answer })
    expect(await found(ask('chat'))).toMatchObject({ code: 'bad_response', field: 'url' })
  })

  it('does not wait for ever', async () => {
    const { timeout } = AbortSignal
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout.call(AbortSignal, 50))
    lab.server.answerNext('hang')
    const refused = await found(ask('chat')).finally(() => vi.restoreAllMocks())
    expect(refused).toMatchObject({ code: 'timeout' })
    expect(lab.server.requests).toHaveLength(1)
  })
})

describe('the key', () => {
  it.each([
    ['wrong', 'invalid_credentials', 'apiKey'],
    ['expired', 'invalid_credentials', 'apiKey'],
    ['withoutRights', 'permission_denied', 'apiKey'],
    ['withoutCredit', 'quota_exceeded', undefined],
    ['limited', 'rate_limited', undefined],
  ] as const)('that is %s', async (key, code, field) => {
    lab = await startLab('openai-compatible')
    const connection = lab.connection({ apiKey: KEYS[key] })
    const refused = await found(act(connection, 'chat', { model: lab.model, prompt: 'Hello' }))
    expect(refused).toMatchObject({ code, field })
    expect(refused.message).not.toContain(KEYS[key])
  })
})
