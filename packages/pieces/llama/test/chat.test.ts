import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Lab, METHODS, startLab } from './lab.js'
import { act, failureOf } from './try-out.js'

type Values = Record<string, unknown>

const PNG = { name: 'a.png', contentType: 'image/png', url: 'data:image/png;base64,iVBORw0KGgoAAAA=' }
const SCHEMA = { type: 'object', properties: { city: { type: 'string' } } }
const TOOLS = [{ name: 'weather', parameters: SCHEMA }]

let lab: Lab
afterEach(() => lab.server.close())
const sent = () => lab.server.requests.at(-1)?.body
const chat = (input: Values = {}) => act(lab.connection(), 'chat', { model: lab.model, prompt: 'Hello', ...input })
const structured = (input: Values = {}) =>
  act(lab.connection(), 'structured-output', { model: lab.model, prompt: 'Hello', schema: SCHEMA, ...input })
const failure = async (run: Promise<unknown>) => {
  const { code, field, hint } = await failureOf(run)
  expect(hint).toMatch(/\.$/)
  return { code, field }
}

describe.each(METHODS)('a chat with any server (%s)', (method) => {
  beforeEach(async () => {
    lab = await startLab(method)
  })

  it('stops where it is told to, and says when it was cut off', async () => {
    expect(await chat({ stop: ['ell'] })).toMatchObject({ text: 'Echo: H', finishReason: 'stop' })
    expect(await chat({ maxTokens: 1 })).toMatchObject({ text: 'Echo', finishReason: 'length' })
  })

  it('gives calls an id where the server gives none, and takes their results', async () => {
    const first = Object(await chat({ tools: TOOLS }))
    expect(first).toMatchObject({ text: '', finishReason: 'tool_calls', toolCalls: [{ name: 'weather' }] })
    const messages = [
      { role: 'assistant', toolCalls: first.toolCalls },
      { role: 'tool', toolCallId: first.toolCalls[0].id, content: 'Rain' },
    ]
    expect(await chat({ prompt: undefined, messages, tools: TOOLS })).toMatchObject({ text: 'The tool says: Rain' })
  })

  it('offers no tool it may not use', async () => {
    expect(await chat({ tools: TOOLS, toolChoice: 'none' })).toMatchObject({ text: 'Echo: Hello', toolCalls: [] })
  })

  it.each<[string, Values, string]>([
    ['nothing to answer', { prompt: '' }, 'prompt'],
    ['tools of another form', { tools: [{ title: 'weather' }] }, 'tools'],
    ['two tools of one name', { tools: [...TOOLS, ...TOOLS] }, 'tools'],
    ['a tool that is not offered', { tools: TOOLS, toolChoice: 'news' }, 'toolChoice'],
    ['required tools where there are none', { toolChoice: 'required' }, 'toolChoice'],
    ['a result without a call', { messages: [{ role: 'tool', content: 'Rain' }] }, 'messages'],
    ['a result of an unknown call', { messages: [{ role: 'tool', toolCallId: 'x', content: 'Rain' }] }, 'messages'],
    ['tool calls of another form', { messages: [{ role: 'assistant', toolCalls: [{ id: 'x' }] }] }, 'messages'],
    ['a file that is no image', { images: [{ ...PNG, contentType: 'application/pdf' }] }, 'images'],
    ['an empty image', { images: [{ ...PNG, url: 'data:image/png;base64,' }] }, 'images'],
    [
      'images of more than 20 MB',
      { images: Array.from({ length: 2 }, () => ({ ...PNG, url: `data:image/png;base64,${'A'.repeat(14_000_000)}` })) },
      'images',
    ],
  ])('refuses %s before anything is sent', async (_, input, field) => {
    expect(await failure(chat(input))).toEqual({ code: 'invalid_input', field })
    expect(lab.server.requests).toEqual([])
  })

  it('refuses a picture that is none, in the words of the server', async () => {
    const images = [{ ...PNG, url: `data:image/png;base64,${btoa('no picture')}` }]
    expect(await failure(chat({ images }))).toEqual({ code: 'invalid_input', field: 'images' })
  })

  it('gives data of a schema, also where a model wraps them', async () => {
    expect(await structured()).toMatchObject({ json: { city: 'Hello' }, finishReason: 'stop' })
    const wrapped = '<think>Hm.</think>\n```json\n{"city":"Lund"}\n```\n'
    lab.server.answerNext({
      status: 200,
      body:
        method === 'ollama'
          ? { message: { content: wrapped }, done: true }
          : { choices: [{ message: { content: wrapped } }] },
    })
    expect(await structured()).toMatchObject({ json: { city: 'Lund' } })
  })

  it('says when data were cut off, and which schema cannot be followed', async () => {
    expect(await failure(structured({ maxTokens: 1 }))).toEqual({ code: 'bad_response', field: 'maxTokens' })
    expect(await failure(structured({ schema: { type: 'text' } }))).toEqual({ code: 'invalid_input', field: 'schema' })
    expect(await failure(structured({ schema: 'text' }))).toEqual({ code: 'invalid_input', field: 'schema' })
  })

  it('says when a model answers with something else than JSON', async () => {
    lab.server.answerNext({
      status: 200,
      body:
        method === 'ollama'
          ? { message: { content: 'Hi' }, done: true }
          : { choices: [{ message: { content: 'Hi' } }] },
    })
    expect(await failure(structured())).toEqual({ code: 'bad_response', field: 'model' })
  })
})

const SETTINGS = { temperature: 0.5, maxTokens: 9, topP: 0.9, stop: ['x'], seed: 7, thinking: 'low' }

describe('a chat with a server that speaks the OpenAI API', () => {
  beforeEach(async () => {
    lab = await startLab('openai-compatible')
  })

  it('sends the settings in its words, and none that was not filled in', async () => {
    await chat(SETTINGS)
    expect(sent()).toEqual({
      model: lab.model,
      messages: [{ role: 'user', content: 'Hello' }],
      temperature: 0.5,
      max_tokens: 9,
      top_p: 0.9,
      stop: ['x'],
      seed: 7,
      reasoning_effort: 'low',
    })
    await chat({ stop: [] })
    expect(sent()).toEqual({ model: lab.model, messages: [{ role: 'user', content: 'Hello' }] })
  })

  it('makes a model use a tool', async () => {
    const tools = [...TOOLS, { name: 'news' }]
    expect(await chat({ tools, toolChoice: 'news' })).toMatchObject({ toolCalls: [{ name: 'news' }] })
    expect(sent()).toMatchObject({ tool_choice: { type: 'function', function: { name: 'news' } } })
    await chat({ tools, toolChoice: 'required' })
    expect(sent()).toMatchObject({ tool_choice: 'required' })
  })

  it.each([{ contextSize: 8_192 }, { keepAlive: '5m' }, { thinking: 'on' }, { thinking: 'off' }])(
    'refuses what only Ollama has: %j',
    async (input) => {
      const [field] = Object.keys(input)
      expect(await failure(chat(input))).toEqual({ code: 'unsupported', field })
      expect(lab.server.requests).toEqual([])
    },
  )

  it('reads what servers leave out or send otherwise', async () => {
    const message = {
      content: null,
      reasoning: 'Hm.',
      tool_calls: [
        { function: { name: 'weather', arguments: { city: 'Lund' } } },
        { function: { name: 'b', arguments: '{' } },
      ],
    }
    lab.server.answerNext({ status: 200, body: { choices: [{ finish_reason: null, message }] } })
    expect(await chat()).toEqual({
      text: '',
      thinking: 'Hm.',
      refusal: null,
      model: lab.model,
      finishReason: 'tool_calls',
      toolCalls: [
        { id: 'call_0', name: 'weather', arguments: { city: 'Lund' } },
        { id: 'call_1', name: 'b', arguments: '{' },
      ],
      usage: null,
    })
  })

  it('gives what the model refuses in its own words', async () => {
    const refused = { choices: [{ finish_reason: 'stop', message: { refusal: 'No.' } }] }
    lab.server.answerNext({ status: 200, body: refused })
    lab.server.answerNext({ status: 200, body: refused })
    expect(await chat()).toMatchObject({ text: '', refusal: 'No.' })
    expect(await structured()).toMatchObject({ json: null, refusal: 'No.' })
  })
})

describe('a chat with Ollama', () => {
  beforeEach(async () => {
    lab = await startLab('ollama')
  })

  it('sends the settings in its words, and none that was not filled in', async () => {
    await chat({ ...SETTINGS, model: 'qwen3:8b', contextSize: 8_192, keepAlive: '10m' })
    expect(sent()).toEqual({
      model: 'qwen3:8b',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: false,
      options: { temperature: 0.5, num_predict: 9, top_p: 0.9, stop: ['x'], seed: 7, num_ctx: 8_192 },
      think: 'low',
      keep_alive: '10m',
    })
    await chat()
    expect(sent()).toEqual({ model: lab.model, messages: [{ role: 'user', content: 'Hello' }], stream: false })
  })

  it.each([
    ['0', 0],
    ['-1', -1],
    ['90', 90],
    ['1h30m', '1h30m'],
  ])('keeps a model in memory for %s', async (keepAlive, expected) => {
    await chat({ keepAlive })
    expect(sent()).toMatchObject({ keep_alive: expected })
  })

  it('refuses a time that is none', async () => {
    expect(await failure(chat({ keepAlive: 'soon' }))).toEqual({ code: 'invalid_input', field: 'keepAlive' })
  })

  it.each([
    ['on', true],
    ['off', false],
    ['high', 'high'],
  ])('switches thinking: %s', async (thinking, expected) => {
    expect(Object(await chat({ model: 'qwen3:8b', thinking })).thinking).toBe(thinking === 'off' ? null : 'Let me see.')
    expect(sent()).toMatchObject({ think: expected })
  })

  it.each<[string, Values, string]>([
    ['tools', { tools: TOOLS }, 'tools'],
    ['images', { images: [PNG] }, 'images'],
    ['thinking', { thinking: 'on' }, 'thinking'],
  ])('says that a model has no %s', async (_, input, field) => {
    expect(await failure(chat({ model: 'gemma:2b', ...input }))).toEqual({ code: 'unsupported', field })
  })

  it('says that a model makes embeddings and does not chat, and the other way round', async () => {
    expect(await failure(chat({ model: lab.embeddingModel }))).toEqual({ code: 'unsupported', field: 'model' })
    const embed = act(lab.connection(), 'embeddings', { model: lab.model, input: ['Ada'] })
    expect(await failure(embed)).toEqual({ code: 'unsupported', field: 'model' })
  })

  it('cannot make a model use a tool', async () => {
    for (const toolChoice of ['required', 'weather']) {
      expect(await failure(chat({ tools: TOOLS, toolChoice }))).toEqual({ code: 'unsupported', field: 'toolChoice' })
    }
    expect(lab.server.requests).toEqual([])
  })

  it('takes no calls whose arguments are no object', async () => {
    const messages = [{ role: 'assistant', toolCalls: [{ id: 'a', name: 'weather', arguments: '{"ci' }] }]
    expect(await failure(chat({ messages }))).toEqual({ code: 'invalid_input', field: 'messages' })
  })

  it('says which text is longer than the context, and takes it with a larger one', async () => {
    const long = 'word '.repeat(4_000)
    expect(await failure(chat({ prompt: long }))).toEqual({ code: 'invalid_input', field: 'prompt' })
    const messages = [{ role: 'user', content: long }]
    expect(await failure(chat({ messages }))).toEqual({ code: 'invalid_input', field: 'messages' })
    expect(await chat({ prompt: long, contextSize: 8_192 })).toMatchObject({ finishReason: 'stop' })
  })

  it('says that a model is not there and how to get it, and that one is too large for the memory', async () => {
    expect(await failureOf(chat({ model: 'llama9' }))).toMatchObject({
      code: 'not_found',
      field: 'model',
      hint: expect.stringContaining('Pull a model'),
    })
    expect(await failureOf(chat({ model: 'llama3.3:70b' }))).toMatchObject({
      code: 'provider_unavailable',
      field: 'model',
      message: expect.stringContaining('memory'),
    })
  })
})
