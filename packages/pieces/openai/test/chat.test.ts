import { memoryFiles } from '@plugboard/core/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { imageUrls } from '../src/image-urls.js'
import { connection } from './connection.js'
import { type OpenAiServer, startOpenAiServer } from './openai-server.js'
import { act, failureOf } from './try-out.js'

let server: OpenAiServer
beforeEach(async () => {
  server = await startOpenAiServer()
})
afterEach(() => server.close())

type Values = Record<string, unknown>

const chat = (input: Values, more: Values = {}) =>
  act('chat', { model: 'gpt-4.1-mini', prompt: 'Hello', ...input }, { values: connection(server, more) })

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

const image = (bytes: Uint8Array = PNG, contentType = 'image/png') =>
  memoryFiles().write({ name: 'dot', contentType }, [bytes])

/** An answer in which the model did not simply stop. */
const answer = (finish_reason: string, message: Values) => ({
  status: 200,
  body: { model: 'gpt-4.1-mini', choices: [{ index: 0, finish_reason, message: { role: 'assistant', ...message } }] },
})

describe('chat', () => {
  it('gives the answer, the exact model, why it ended and what it used', async () => {
    expect(await chat({ prompt: 'Good morning' })).toEqual({
      text: 'Echo: Good morning',
      toolCalls: [],
      refusal: null,
      model: 'gpt-4.1-mini-2026-01-01',
      finishReason: 'stop',
      usage: { inputTokens: 3, outputTokens: 5 },
    })
  })

  it('sends instructions first, then the earlier messages, then the prompt', async () => {
    const messages = [
      { role: 'user', content: 'Who was Ada?' },
      { role: 'assistant', content: 'A mathematician.' },
    ]
    await chat({ system: 'Be brief.', messages, prompt: 'When?', temperature: 0.2, maxTokens: 50 })
    expect(server.requests[0]?.body).toEqual({
      model: 'gpt-4.1-mini',
      messages: [{ role: 'system', content: 'Be brief.' }, ...messages, { role: 'user', content: 'When?' }],
      temperature: 0.2,
      max_completion_tokens: 50,
    })
  })

  it('sends only what was filled in', async () => {
    await chat({ system: '', messages: [], images: [] })
    expect(server.requests[0]?.body).toEqual({
      model: 'gpt-4.1-mini',
      messages: [{ role: 'user', content: 'Hello' }],
    })
  })

  it('sends how the words are to be chosen', async () => {
    await chat({ topP: 0.5, stop: ['END'], seed: 7, serviceTier: 'flex' })
    await chat({ model: 'gpt-5-mini', reasoningEffort: 'low' })
    expect(server.requests.map(({ body }) => body)).toMatchObject([
      { top_p: 0.5, stop: ['END'], seed: 7, service_tier: 'flex' },
      { reasoning_effort: 'low' },
    ])
  })

  it('ends before a text at which it shall stop', async () => {
    expect(await chat({ prompt: 'one two three', stop: ['two'] })).toMatchObject({ text: 'Echo: one ' })
  })

  it('answers the last of the messages where there is no prompt', async () => {
    const messages = [{ role: 'user', content: 'Who was Ada?' }]
    expect(await chat({ prompt: '', messages })).toMatchObject({ text: 'Echo: Who was Ada?' })
    expect(server.requests[0]?.body).toMatchObject({ messages })
  })

  it.each([{}, { images: [] }, { messages: [] }, { system: 'Be brief.' }])(
    'has nothing to answer without a prompt and messages: %j',
    async (input) => {
      expect(await failureOf(chat({ prompt: '', ...input }))).toMatchObject({ code: 'invalid_input', field: 'prompt' })
      expect(server.requests).toEqual([])
    },
  )

  it('keeps every character of a prompt in any script', async () => {
    const prompt = '“Ünïcödé” 漢字 👩‍👩‍👧 \\ \t"quoted"\n'
    expect(await chat({ prompt })).toMatchObject({ text: `Echo: ${prompt}` })
  })

  it('says that the answer was cut off', async () => {
    expect(await chat({ prompt: 'a long story', maxTokens: 2 })).toMatchObject({
      text: 'Echo: a ',
      finishReason: 'length',
    })
  })

  it('tells a refusal of the model apart from its answer', async () => {
    server.answerNext(answer('stop', { content: null, refusal: 'I cannot help with that.' }))
    expect(await chat({})).toMatchObject({ text: '', refusal: 'I cannot help with that.', usage: null })
  })

  it('says that the provider withheld the answer', async () => {
    server.answerNext(answer('content_filter', { content: '' }))
    expect(await chat({})).toMatchObject({ text: '', finishReason: 'content_filter' })
  })

  it('keeps concurrent runs apart', async () => {
    const prompts = Array.from({ length: 40 }, (_, index) => `Question ${index}`)
    const answers = await Promise.all(prompts.map((prompt) => chat({ prompt })))
    expect(answers).toMatchObject(prompts.map((prompt) => ({ text: `Echo: ${prompt}` })))
  })

  it('answers the same question twice with two requests', async () => {
    expect(await chat({})).toEqual(await chat({}))
    expect(server.requests).toHaveLength(2)
  })
})

describe('images', () => {
  it('go along with the prompt, in order', async () => {
    const images = [await image(), await image(Buffer.from('ffd8ffe0', 'hex'), 'image/jpg')]
    expect(await chat({ prompt: 'What is this?', images })).toMatchObject({ text: 'Echo: What is this? (+2 images)' })
    expect(server.requests[0]?.body).toMatchObject({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG.toString('base64')}` } },
            { type: 'image_url', image_url: { url: 'data:image/jpeg;base64,/9j/4A==' } },
          ],
        },
      ],
    })
  })

  it.each([
    ['a file that is no image', () => image(Buffer.from('%PDF-1.7'), 'application/pdf')],
    ['more than 20 MB', () => image(new Uint8Array(20_000_001))],
  ])('are refused before anything is sent: %s', async (_, make) => {
    const error = await failureOf(chat({ images: [await make()] }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'images', hint: expect.any(String) })
    expect(server.requests).toEqual([])
  })

  it('may not be empty', async () => {
    const read = async function* (): AsyncGenerator<Uint8Array> {}
    const empty = { name: 'dot', contentType: 'image/png; charset=binary', url: 'data:,' }
    expect(await failureOf(imageUrls([empty], { read }))).toMatchObject({ code: 'invalid_input', field: 'images' })
  })

  it('are read no further than the limit', async () => {
    let chunks = 0
    const read = async function* (): AsyncGenerator<Uint8Array> {
      for (; ; chunks++) yield new Uint8Array(1_000_000)
    }
    const endless = { name: 'dot', contentType: 'image/png', url: 'data:,' }
    expect(await failureOf(imageUrls([endless], { read }))).toMatchObject({ code: 'invalid_input', field: 'images' })
    expect(chunks).toBe(20)
  })

  it('are counted together', async () => {
    const images = [await image(new Uint8Array(15_000_000)), await image(new Uint8Array(6_000_000))]
    expect(await failureOf(chat({ images }))).toMatchObject({ code: 'invalid_input', field: 'images' })
    expect(server.requests).toEqual([])
  })

  it('that the service cannot read are named as the fault', async () => {
    const images = [await image(Buffer.from('no picture'))]
    expect(await failureOf(chat({ images }))).toMatchObject({ code: 'invalid_input', field: 'images' })
  })

  it('that are gone fail with not_found', async () => {
    const images = [{ name: 'dot', contentType: 'image/png', url: 'https://example.com/dot.png' }]
    expect(await failureOf(chat({ images }))).toMatchObject({ code: 'not_found' })
  })
})

describe('cancelling', () => {
  it('ends the run at once and closes the connection to the service', async () => {
    server.answerNext('hang')
    const cancel = new AbortController()
    const arrived = server.nextRequest()
    const run = { values: connection(server), signal: cancel.signal }
    const failure = failureOf(act('chat', { model: 'gpt-4o', prompt: 'Hi' }, run))
    const request = await arrived
    cancel.abort()
    expect(await failure).toMatchObject({ code: 'timeout', message: expect.stringContaining('cancelled') })
    expect(await request.abandoned).toBe(true)
    expect(server.requests).toHaveLength(1)
  })

  it('before the run begins sends nothing', async () => {
    const run = { values: connection(server), signal: AbortSignal.abort() }
    expect(await failureOf(act('chat', { model: 'gpt-4o', prompt: 'Hi' }, run))).toMatchObject({ code: 'timeout' })
    expect(server.requests).toEqual([])
  })
})

describe('structured output', () => {
  const schema = {
    type: 'object',
    properties: {
      name: { type: 'string' },
      tags: { type: 'array', items: { type: 'string' } },
      kind: { type: 'string', enum: ['person', 'place'] },
    },
    required: ['name', 'tags', 'kind'],
    additionalProperties: false,
  }
  const extract = (input: Values = {}) =>
    act('structured-output', { model: 'gpt-4o', prompt: 'Ada', schema, ...input }, { values: connection(server) })

  it('gives the data as JSON, and asks for the schema strictly', async () => {
    expect(await extract()).toEqual({
      json: { name: 'Ada', tags: ['Ada'], kind: 'person' },
      refusal: null,
      model: 'gpt-4o-2026-01-01',
      finishReason: 'stop',
      usage: { inputTokens: 1, outputTokens: 12 },
    })
    expect(server.requests[0]?.body).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } },
    })
  })

  it('leaves an open schema to the service, which refuses it while it is to be followed strictly', async () => {
    const open = { type: 'object', properties: { name: { type: 'string' } } }
    const error = await failureOf(extract({ schema: open }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'schema' })
    expect(error.message).toContain('additionalProperties')
    expect(await extract({ schema: open, strict: false })).toMatchObject({ json: { name: 'Ada' } })
  })

  it.each([[[]], ['{"type":"object"}'], [7], [true]])('refuses %j as a schema', async (wrong) => {
    expect(await failureOf(extract({ schema: wrong }))).toMatchObject({ code: 'invalid_input', field: 'schema' })
    expect(server.requests).toEqual([])
  })

  it('refuses a schema of a mere list', async () => {
    const list = { type: 'array', items: { type: 'string' } }
    expect(await failureOf(extract({ schema: list }))).toMatchObject({ code: 'invalid_input', field: 'schema' })
  })

  it('gives null and the words of the model when it refuses', async () => {
    server.answerNext(answer('stop', { content: null, refusal: 'I would rather not.' }))
    expect(await extract()).toMatchObject({ json: null, refusal: 'I would rather not.' })
  })

  it('gives null when the provider withholds the answer', async () => {
    server.answerNext(answer('content_filter', { content: '{"na' }))
    expect(await extract()).toMatchObject({ json: null, finishReason: 'content_filter' })
  })

  it('fails when the answer was cut off in the middle of the JSON', async () => {
    expect(await failureOf(extract({ maxTokens: 3 }))).toMatchObject({ code: 'bad_response', field: 'maxTokens' })
  })

  it.each(['Sure! Here is your JSON: {}', ''])('fails when the model answers %j instead of JSON', async (content) => {
    server.answerNext(answer('stop', { content }))
    expect(await failureOf(extract())).toMatchObject({ code: 'bad_response', field: 'model' })
  })
})
