import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { imageUrls } from '../src/models/image-urls.js'
import { readEvents } from '../src/models/read-events.js'
import { type AzureServer, startAzure } from './azure-server.js'
import { connection } from './connection.js'
import { pngOf } from './pdf.js'
import { act, choices, failureOf, fileOf } from './try-out.js'

let server: AzureServer
beforeEach(async () => {
  server = await startAzure({ kind: 'openai' })
})
afterEach(() => server.close())

type Values = Record<string, unknown>

const chat = (input: Values = {}, more: Values = {}) =>
  act('chat', { model: 'gpt-4.1-mini', prompt: 'Hello', ...input }, { values: connection(server), ...more })
const refusal = async (input: Values = {}) => {
  const { code, field, message, hint } = await failureOf(chat(input))
  expect(hint).toMatch(/\.$/)
  return { code, field, message }
}
const sent = () => server.requests.at(-1)?.body

const image = (type = 'image/png', bytes: Uint8Array = pngOf(60, 60)) => fileOf(bytes, type, 'dot')
const TOOLS = [{ name: 'weather', description: 'Tells the weather.', parameters: { type: 'object', properties: {} } }]
const CALL = { id: 'call_a1', name: 'weather', arguments: { city: 'Göteborg' } }

describe.each([
  ['at once', {}],
  ['as it is written', { stream: true }],
])('an answer that comes %s', (_, how) => {
  it('has the text, the exact model, why it ended and what it used', async () => {
    expect(await chat({ prompt: 'Good morning, Göteborg 👋', ...how })).toEqual({
      text: 'Echo: Good morning, Göteborg 👋',
      refusal: null,
      model: 'gpt-4.1-mini-2025-04-14',
      finishReason: 'stop',
      toolCalls: [],
      usage: { inputTokens: 7, outputTokens: 9 },
    })
  })

  it('may be cut off', async () => {
    expect(await chat({ prompt: 'a long story', maxTokens: 2, ...how })).toMatchObject({
      text: 'Echo: a ',
      finishReason: 'length',
    })
  })

  it('may be withheld by the content filter', async () => {
    expect(await chat({ prompt: 'To be withheld', ...how })).toMatchObject({ text: '', finishReason: 'content_filter' })
  })

  it('may ask for tools', async () => {
    expect(await chat({ tools: TOOLS, ...how })).toMatchObject({
      text: '',
      finishReason: 'tool_calls',
      toolCalls: [CALL],
    })
  })

  it('goes on with what a tool gave, without a prompt', async () => {
    const messages = [
      { role: 'user', content: 'What is the weather?' },
      { role: 'assistant', toolCalls: [CALL] },
      { role: 'tool', toolCallId: CALL.id, content: 'It rains frogs.' },
    ]
    expect(await chat({ prompt: '', messages, tools: TOOLS, ...how })).toMatchObject({ text: 'Echo: It rains frogs.' })
    expect(sent()).toMatchObject({
      messages: [
        { role: 'user' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: CALL.id, type: 'function', function: { name: 'weather', arguments: '{"city":"Göteborg"}' } },
          ],
        },
        { role: 'tool', tool_call_id: CALL.id, content: 'It rains frogs.' },
      ],
    })
  })

  it('is not there where the filter turns the prompt away, and says for what', async () => {
    expect(await refusal({ prompt: 'Tell me how to hurt him', ...how })).toEqual({
      code: 'invalid_input',
      field: 'prompt',
      message: 'The content filter of the deployment turned the request away for violence.',
    })
  })

  it.each([
    [{ model: 'gpt-99' }, 'not_found', 'model'],
    [{ model: 'constructor' }, 'not_found', 'model'],
    [{ model: 'text-embedding-3-small' }, 'unsupported', 'model'],
    [{ model: 'our-thinker', temperature: 0.5 }, 'invalid_input', 'temperature'],
    [{ prompt: 'word '.repeat(110_000) }, 'invalid_input', 'prompt'],
    [{ messages: [{ role: 'user', content: 'word '.repeat(110_000) }] }, 'invalid_input', 'messages'],
    [
      {
        images: [image('image/png', new Uint8Array(1))].map((one) => ({
          ...one,
          url: one.url.replace('AA==', '===='),
        })),
      },
      'invalid_input',
      'images',
    ],
  ])('fails where it cannot be given: %#', async (input, code, field) => {
    expect(await refusal({ ...input, ...how })).toMatchObject({ code, field })
  })
})

describe('a request', () => {
  it('has instructions first, then the earlier messages, then the prompt, and nothing that was not filled in', async () => {
    const messages = [
      { role: 'user', content: 'Who was Ada?' },
      { role: 'assistant', content: 'A mathematician.' },
    ]
    await chat({ system: 'Be brief.', messages, prompt: 'When?', temperature: 0.2, maxTokens: 50 })
    expect(sent()).toEqual({
      model: 'gpt-4.1-mini',
      messages: [{ role: 'system', content: 'Be brief.' }, ...messages, { role: 'user', content: 'When?' }],
      temperature: 0.2,
      max_completion_tokens: 50,
    })
    await chat({ system: '', messages: [], images: [], tools: [] })
    expect(sent()).toEqual({ model: 'gpt-4.1-mini', messages: [{ role: 'user', content: 'Hello' }] })
  })

  it('carries images in their order', async () => {
    const images = [image(), image('image/jpg', Buffer.from('ffd8ffe0', 'hex'))]
    expect(await chat({ prompt: 'What is this?', images })).toMatchObject({ text: 'Echo: What is this? (+2 images)' })
    const [{ content }] = Object(sent()).messages
    expect(content.map((part: Values) => Object(part.image_url).url?.slice(0, 22) ?? part.type)).toEqual([
      'text',
      'data:image/png;base64,',
      'data:image/jpeg;base64',
    ])
  })

  it.each([
    ['auto', undefined],
    ['', undefined],
    ['none', 'none'],
    ['required', 'required'],
    ['weather', { type: 'function', function: { name: 'weather' } }],
  ])('says how tools are to be used: “%s”', async (toolChoice, expected) => {
    await chat({ tools: TOOLS, toolChoice })
    expect(Object(sent()).tool_choice).toEqual(expected)
  })

  it.each([
    [{ prompt: '' }, 'prompt'],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages'],
    [{ messages: [{ role: 'assistant', toolCalls: [{ id: '1' }] }] }, 'messages'],
    [{ tools: { name: 'weather' } }, 'tools'],
    [{ tools: [{ name: 'not a name' }] }, 'tools'],
    [{ tools: [...TOOLS, ...TOOLS] }, 'tools'],
    [{ tools: TOOLS, toolChoice: 'other' }, 'toolChoice'],
    [{ toolChoice: 'required' }, 'toolChoice'],
    [{ images: [image('application/pdf')] }, 'images'],
    [{ images: [image('image/png', new Uint8Array(20_000_001))] }, 'images'],
  ])('that makes no sense is refused before it is sent: %#', async (input, field) => {
    expect(await refusal(input)).toMatchObject({ code: 'invalid_input', field })
    expect(server.requests).toEqual([])
  })

  it('reads images no further than their limit', async () => {
    let chunks = 0
    const read = async function* (): AsyncGenerator<Uint8Array> {
      for (; ; chunks++) yield new Uint8Array(1_000_000)
    }
    expect(await failureOf(imageUrls([image()], { read }))).toMatchObject({ code: 'invalid_input', field: 'images' })
    expect(chunks).toBe(20)
    const none = async function* (): AsyncGenerator<Uint8Array> {}
    expect(await failureOf(imageUrls([image()], { read: none }))).toMatchObject({ field: 'images' })
  })

  it('is repeated once when it was turned away, and not again', async () => {
    server.settings.throttled = 1
    server.settings.retryAfter = '0'
    expect(await chat()).toMatchObject({ text: 'Echo: Hello' })
    server.settings.throttled = 2
    expect(await refusal()).toMatchObject({ code: 'rate_limited' })
    expect(server.requests).toHaveLength(4)
  })
})

describe('a streamed answer', () => {
  const streamed = (...events: string[]) => {
    server.answerNext({ status: 200, body: events })
    return chat({ stream: true })
  }
  const chunk = (delta: Values, finish_reason: string | null = null) =>
    `data: ${JSON.stringify({ model: 'm', choices: [{ delta, finish_reason }] })}\n\n`
  const DONE = 'data: [DONE]\n\n'

  it('is told stretch by stretch', async () => {
    const told: { text?: string }[] = []
    const { text } = await chat({ prompt: 'Ünïcödé 漢字 👩‍👩‍👧', stream: true }, { told })
    expect(told.length).toBeGreaterThan(2)
    expect(told.map((one) => one.text).join('')).toBe(text)
    expect(sent()).toMatchObject({ stream: true, stream_options: { include_usage: true } })
  })

  it('may have lines of any ending, comments and events of other kinds', async () => {
    const events = [
      ': hi\r\n\r\n',
      'event: ping\rdata:{"choices":[]}\r\r',
      chunk({ content: 'A' }).replaceAll('\n', '\r\n'),
    ]
    expect(await streamed(...events, chunk({}, 'stop'), DONE)).toMatchObject({ text: 'A', usage: null, model: 'm' })
  })

  it('gathers tool calls whose parts come mixed, and keeps arguments that are no JSON', async () => {
    const part = (index: number, more: Values) => chunk({ tool_calls: [{ index, ...more }] })
    const output = await streamed(
      part(1, { id: 'b', function: { name: 'two', arguments: '{"a"' } }),
      part(0, { id: 'a', function: { name: 'one', arguments: '' } }),
      part(1, { function: { arguments: ':1' } }),
      chunk({ tool_calls: null, refusal: 'No' }, 'tool_calls'),
      DONE,
    )
    expect(output).toMatchObject({
      refusal: 'No',
      toolCalls: [
        { id: 'a', name: 'one', arguments: {} },
        { id: 'b', name: 'two', arguments: '{"a":1' },
      ],
    })
  })

  it.each([
    ['breaks off', [chunk({ content: 'A' })], 'provider_unavailable'],
    [
      'breaks off within an event',
      [chunk({ content: 'A' }), 'data: {"choices":[{"delta":{},"fin'],
      'provider_unavailable',
    ],
    ['never begins', [], 'provider_unavailable'],
    ['ends without a reason', [chunk({ content: 'A' }), DONE], 'bad_response'],
    ['is no JSON', ['data: hello\n\n'], 'bad_response'],
    ['has another shape', ['data: {"choices":[{"delta":{"content":7}}]}\n\n'], 'bad_response'],
    ['is a list', ['data: []\n\n'], 'bad_response'],
    ['has a thousand tools', [chunk({ tool_calls: [{ index: 1_000, id: 'a' }] })], 'bad_response'],
    ['has an event without end', ['data: ', ...Array.from({ length: 20 }, () => 'x'.repeat(65_536))], 'bad_response'],
    [
      'fails half-way',
      [chunk({ content: 'A' }), 'data: {"error":{"code":"InternalServerError"}}\n\n'],
      'provider_unavailable',
    ],
    ['is turned away half-way', ['data: {"error":{"code":"content_filter","message":"x"}}\n\n'], 'invalid_input'],
    ['is limited half-way', ['data: {"error":{"code":"rate_limit_exceeded"}}\n\n'], 'rate_limited'],
  ])('that %s is told as what it is', async (_, events, code) => {
    expect(await failureOf(streamed(...events))).toMatchObject({ code, hint: expect.any(String) })
  })

  it.each([
    ['a web page', '<!doctype html>'],
    ['an answer that is not streamed', { choices: [] }],
  ])('that is %s is a bad response', async (_, body) => {
    server.answerNext({ status: 200, body })
    expect(await failureOf(chat({ stream: true }))).toMatchObject({ code: 'bad_response' })
  })

  it('that stops is given up in time', async () => {
    const body = new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from(chunk({ content: 'A' }))) })
    const stalling = (signal?: AbortSignal | null) => {
      signal?.addEventListener('abort', () => body.cancel().catch(() => undefined))
      const stopped = body.pipeThrough(new TransformStream(), { ...(signal && { signal }) })
      return new Response(stopped, { headers: { 'content-type': 'text/event-stream' } })
    }
    const fetch = async (_: unknown, init?: RequestInit) => stalling(init?.signal)
    const failing = chat({ stream: true }, { fetch, deadline: () => AbortSignal.timeout(30) })
    expect(await failureOf(failing)).toMatchObject({ code: 'timeout' })
  })

  it('ends at once when the run is cancelled', async () => {
    server.answerNext('hang')
    const cancel = new AbortController()
    const arrived = server.nextRequest(/completions/)
    const failing = failureOf(chat({ stream: true }, { signal: cancel.signal }))
    const request = await arrived
    cancel.abort()
    expect(await failing).toMatchObject({ code: 'timeout' })
    expect(await request.abandoned).toBe(true)
  })

  it('keeps what is no UTF-8 from breaking anything', async () => {
    async function* body() {
      yield Buffer.from('data: a\xff\xfeb\n\n', 'latin1')
    }
    const events: string[] = []
    for await (const event of readEvents(body())) events.push(event)
    expect(events).toEqual(['a��b'])
  })
})

describe('structured data', () => {
  const schema = {
    type: 'object',
    properties: { name: { type: 'string' }, tags: { type: 'array', items: { type: 'string' } } },
    required: ['name', 'tags'],
    additionalProperties: false,
  }
  const extract = (input: Values = {}) =>
    act('structured-output', { model: 'gpt-4.1-mini', prompt: 'Ada', schema, ...input }, { values: connection(server) })

  it('comes as JSON of the schema, which is asked for strictly', async () => {
    expect(await extract()).toMatchObject({ json: { name: 'Ada', tags: ['Ada'] }, finishReason: 'stop', refusal: null })
    expect(sent()).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } },
    })
  })

  it('is null where it was withheld', async () => {
    expect(await extract({ prompt: 'be withheld' })).toMatchObject({ json: null, finishReason: 'content_filter' })
  })

  it.each([
    [{ maxTokens: 2 }, 'bad_response', 'maxTokens'],
    [{ schema: [] }, 'invalid_input', 'schema'],
    [{ schema: { type: 'array' } }, 'invalid_input', 'schema'],
  ])('fails at its field with %j', async (input, code, field) => {
    expect(await failureOf(extract(input))).toMatchObject({ code, field })
  })

  it('fails where the model answers something else', async () => {
    const choice = { finish_reason: 'stop', message: { content: 'Sure! {}' } }
    server.answerNext({ status: 200, body: { model: 'm', choices: [choice] } })
    expect(await failureOf(extract())).toMatchObject({ code: 'bad_response', field: 'model' })
  })
})

describe('embeddings', () => {
  const embed = (input: Values) =>
    act('embeddings', { model: 'text-embedding-3-small', ...input }, { values: connection(server) })

  it('are one per text in their order, of the length asked for', async () => {
    const { embeddings, usage } = await embed({ input: ['Ada', 'Grace', 'Ada'], dimensions: 3 })
    const [ada, grace, again] = Object(embeddings)
    expect(ada).toHaveLength(3)
    expect(again).toEqual(ada)
    expect(grace).not.toEqual(ada)
    expect(usage).toEqual({ inputTokens: 4 })
  })

  it.each([
    [{ model: 'gpt-4.1-mini', input: ['Ada'] }, 'unsupported', 'model'],
    [{ input: ['a', 'b'.repeat(40_000)] }, 'invalid_input', 'input'],
    [{ input: Array.from({ length: 1_000 }, () => 'a'), dimensions: 300 }, 'invalid_input', 'input'],
  ])('fail at their field: %#', async (input, code, field) => {
    expect(await failureOf(embed(input))).toMatchObject({ code, field })
  })

  it('fail where there are more numbers than can be handed on', async () => {
    const data = [{ index: 0, embedding: new Array<number>(240_001).fill(0) }]
    server.answerNext({ status: 200, body: { model: 'm', data } })
    expect(await failureOf(embed({ input: ['Ada'] }))).toMatchObject({ code: 'invalid_input', field: 'input' })
  })

  it('fail where one is missing', async () => {
    const data = [{ index: 1, embedding: [1] }]
    server.answerNext({ status: 200, body: { model: 'm', data } })
    expect(await failureOf(embed({ input: ['Ada', 'Grace'] }))).toMatchObject({ code: 'bad_response' })
  })
})

describe('the deployments', () => {
  const offered = (action: string, search = '') => choices(action, 'model', search, { values: connection(server) })

  it('that are suggested have the names of models that can do it, each version once', async () => {
    expect(await offered('chat')).toEqual(['gpt-4.1-mini', 'gpt-4o'])
    expect(await offered('structured-output')).toEqual(['gpt-4.1-mini', 'gpt-4o'])
    expect(await offered('embeddings')).toEqual(['text-embedding-3-small'])
    expect(await offered('chat', ' 4O ')).toEqual(['gpt-4o'])
  })

  it('are told apart by name where the service does not say what a model can do', async () => {
    const data = ['gpt-5', 'text-embedding-9', 'whisper-001', 'gpt-image-1'].map((id) => ({ id }))
    server.answerNext({ status: 200, body: { data } }, { status: 200, body: { data } })
    expect(await offered('chat')).toEqual(['gpt-5'])
    expect(await offered('embeddings')).toEqual(['text-embedding-9'])
  })

  it('of the region are listed as models', async () => {
    const { models } = await act('list-models', {}, { values: connection(server) })
    expect(models).toContainEqual({ id: 'gpt-4o-2024-05-13', ownedBy: 'system', createdAt: '2024-05-13T00:00:00.000Z' })
    server.answerNext({
      status: 200,
      body: {
        data: [
          { id: 'odd', created: 1e300 },
          { id: 'old', created_at: 0 },
        ],
      },
    })
    expect(await act('list-models', {}, { values: connection(server) })).toEqual({
      models: [
        { id: 'odd', ownedBy: null, createdAt: null },
        { id: 'old', ownedBy: null, createdAt: '1970-01-01T00:00:00.000Z' },
      ],
    })
  })
})
