import assert from 'node:assert/strict'
import type { ChatModel, ChatModelCase } from './chat-model-case.js'
import { fileOf } from './family-file.js'

interface Usage {
  inputTokens: number
  outputTokens?: number
}

const UNKNOWN = 'no-such-model'
const PROMPT = 'Where is "Ada"?\nIn Göteborg ✓'
const SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}

/** What every chat model does. */
export const CHAT_MODEL_CASES: readonly ChatModelCase[] = [
  {
    sentence: 'answers a prompt with text, and says what it used',
    async prove(chat) {
      const { text, usage } = await chat.act<{ text: string; usage: Usage }>('chat', ask(chat))
      assert.ok(text.length > 0, 'the text is empty')
      assert.ok(usage.inputTokens > 0 && (usage.outputTokens ?? 0) > 0, 'it does not say what it used')
    },
  },
  {
    sentence: 'sends instructions, earlier messages and the prompt in this order',
    async prove(chat) {
      const messages = [
        { role: 'user', content: 'The second thing' },
        { role: 'assistant', content: 'The third thing' },
      ]
      await chat.act('chat', { ...ask(chat), system: 'The first thing', messages })
      const sent = chat.lastRequest()
      const places = ['The first thing', 'The second thing', 'The third thing', 'Where is'].map((text) =>
        sent.indexOf(text),
      )
      assert.ok(!places.includes(-1), 'not everything was sent')
      assert.deepEqual(
        places,
        places.toSorted((a, b) => a - b),
        'it was sent in another order',
      )
    },
  },
  {
    sentence: 'sends the prompt as it is',
    async prove(chat) {
      await chat.act('chat', ask(chat))
      assert.ok(textsIn(JSON.parse(chat.lastRequest())).includes(PROMPT), 'the prompt was changed')
    },
  },
  {
    sentence: 'sends the temperature and the longest answer only when they are given',
    async prove(chat) {
      await chat.act('chat', { ...ask(chat), temperature: 0.25, maxTokens: 77 })
      assert.match(chat.lastRequest(), /\b0\.25\b/)
      assert.match(chat.lastRequest(), /\b77\b/)
      await chat.act('chat', ask(chat))
      assert.doesNotMatch(chat.lastRequest(), /temperature|max_?\w*tokens/i)
    },
  },
  {
    sentence: 'answers structured output with JSON of the schema, and says what it used',
    async prove(chat) {
      const input = { ...ask(chat), schema: SCHEMA }
      const { json, usage } = await chat.act<{ json: { city: unknown }; usage: Usage }>('structured-output', input)
      assert.deepEqual(Object.keys(json), ['city'])
      assert.equal(typeof json.city, 'string')
      assert.ok(usage.inputTokens > 0, 'it does not say what it used')
    },
  },
  {
    sentence: 'streams the answer as it is made when asked to, and says what it used',
    async prove(chat) {
      const { output, told } = await chat.watch<{ text: string; usage: Usage }>('chat', { ...ask(chat), stream: true })
      const stretches = told.flatMap(({ text }) => (text === undefined ? [] : [text]))
      assert.ok(stretches.length > 1, 'the answer did not come in stretches')
      assert.equal(stretches.join(''), output.text)
      assert.ok(output.usage.inputTokens > 0, 'it does not say what it used')
    },
  },
  {
    sentence: 'gives the tools that the model calls, with their arguments',
    prove: async (chat) => {
      await callsTool(chat)
    },
  },
  {
    sentence: 'gives the tools that the model calls when it streams, too',
    prove: async (chat) => {
      await callsTool(chat, { stream: true })
    },
  },
  {
    sentence: 'goes on with what a tool gave',
    async prove(chat) {
      const toolCalls = await callsTool(chat)
      const messages = [
        { role: 'user', content: PROMPT },
        { role: 'assistant', content: '', toolCalls },
        { role: 'tool', content: 'It rains frogs.', toolCallId: toolCalls[0]?.id },
      ]
      const { prompt: _, ...asked } = ask(chat)
      const { text } = await chat.act<{ text: string }>('chat', { ...asked, messages, tools: TOOLS })
      assert.ok(text.includes('frogs'), 'what the tool gave did not arrive')
    },
  },
  {
    sentence: 'shows images to the model',
    async prove(chat) {
      const images = [fileOf('a.png', PIXEL, 'image/png'), fileOf('b.png', PIXEL, 'image/png')]
      const { text } = await chat.act<{ text: string }>('chat', { ...ask(chat), images })
      assert.match(text, /\b2\b/)
      assert.ok(chat.lastRequest().includes(PIXEL.toString('base64')), 'an image was changed')
    },
  },
  {
    sentence: 'makes an embedding of each text, in the order of the texts',
    async prove(chat) {
      const embed = (...input: string[]) =>
        chat.act<{ embeddings: number[][]; usage: Usage }>('embeddings', { model: chat.embeddingModel, input })
      const { embeddings, usage } = await embed('Ada', 'Grace', 'Linus')
      const turned = await embed('Linus', 'Grace', 'Ada')
      assert.equal(embeddings.length, 3)
      assert.notDeepEqual(embeddings[0], embeddings[2])
      assert.deepEqual(turned.embeddings.toReversed(), embeddings)
      assert.ok(usage.inputTokens > 0, 'it does not say what it used')
    },
  },
  ...['chat', 'structured-output', 'embeddings'].map((action) => ({
    sentence: `tells an unknown model in ${action} at its field`,
    prove: (chat: ChatModel) => tellsUnknown(chat, action),
  })),
  ...['chat', 'structured-output', 'embeddings'].map((action) => ({
    sentence: `offers the models for ${action}, narrowed by what is typed`,
    prove: (chat: ChatModel) => offersModels(chat, action),
  })),
]

const TOOLS = [{ name: 'get_weather', description: 'Tells the weather of a city.', parameters: SCHEMA }]

/** A PNG of one pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
)

interface ToolCall {
  id: string
  name: string
  arguments: unknown
}

async function callsTool(chat: ChatModel, more: object = {}): Promise<ToolCall[]> {
  const { toolCalls } = await chat.act<{ toolCalls: ToolCall[] }>('chat', { ...ask(chat), tools: TOOLS, ...more })
  assert.deepEqual(
    toolCalls.map(({ name, arguments: given }) => [name, given]),
    [['get_weather', { city: 'Göteborg' }]],
  )
  assert.ok(toolCalls[0]?.id, 'the call has no id')
  return toolCalls
}

const ask = ({ model }: ChatModel) => ({ model, prompt: PROMPT })

async function tellsUnknown(chat: ChatModel, action: string): Promise<void> {
  const more = { chat: {}, 'structured-output': { schema: SCHEMA } }[action]
  const input = more ? { ...ask(chat), ...more } : { input: ['Ada'] }
  const error = await chat.failure(action, { ...input, model: UNKNOWN })
  assert.equal(error.code, 'not_found', error.message)
  assert.equal(error.field, 'model')
  assert.ok(error.hint, `the error says no hint: ${error.message}`)
}

async function offersModels(chat: ChatModel, action: string): Promise<void> {
  const expected = action === 'embeddings' ? chat.embeddingModel : chat.model
  const all = await chat.choices(action)
  assert.ok(all.includes(expected), `"${expected}" is not among the models offered`)
  assert.equal(new Set(all).size, all.length, 'a model is offered twice')
  const narrowed = await chat.choices(action, expected)
  assert.ok(narrowed.includes(expected), `"${expected}" cannot be found by its name`)
  assert.ok(
    narrowed.every((one) => one.includes(expected)),
    'the models are not narrowed',
  )
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
