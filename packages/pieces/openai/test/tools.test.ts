import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connection } from './connection.js'
import { type OpenAiServer, startOpenAiServer } from './openai-server.js'
import { act, failureOf } from './try-out.js'

let server: OpenAiServer
beforeEach(async () => {
  server = await startOpenAiServer()
})
afterEach(() => server.close())

type Values = Record<string, unknown>

const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const weather = { name: 'weather', description: 'Tells the weather.', parameters }

const chat = (input: Values) =>
  act('chat', { model: 'gpt-4o', prompt: 'How is the weather?', ...input }, { values: connection(server) })

/** An answer in which the model calls tools. */
const calling = (...calls: Values[]) => ({
  status: 200,
  body: {
    model: 'gpt-4o',
    choices: [{ index: 0, finish_reason: 'tool_calls', message: { content: null, tool_calls: calls } }],
  },
})

describe('a model that is offered tools', () => {
  it('says which it wants called, with arguments as JSON', async () => {
    expect(await chat({ tools: [weather] })).toMatchObject({
      text: '',
      finishReason: 'tool_calls',
      toolCalls: [{ id: 'call_1', name: 'weather', arguments: { city: 'Göteborg' } }],
    })
    expect(server.requests[0]?.body).toMatchObject({ tools: [{ type: 'function', function: weather }] })
  })

  it('says the same while it is read as it writes', async () => {
    const whole = await chat({ tools: [weather] })
    expect(await chat({ tools: [weather], stream: true })).toEqual(whole)
  })

  it('goes on with what a tool found, from the output of the step before', async () => {
    const { toolCalls } = Object(await chat({ tools: [weather] }))
    const messages = [
      { role: 'user', content: 'How is the weather?' },
      { role: 'assistant', toolCalls },
      { role: 'tool', toolCallId: 'call_1', content: '12 degrees' },
    ]
    expect(await chat({ prompt: '', messages, tools: [weather] })).toMatchObject({
      text: 'The tool says: 12 degrees',
      toolCalls: [],
    })
    const call = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Göteborg"}' } }
    expect(Object(server.requests[1]?.body).messages).toEqual([
      { role: 'user', content: 'How is the weather?' },
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', content: '12 degrees', tool_call_id: 'call_1' },
    ])
  })

  it.each([
    ['auto', undefined],
    ['none', 'none'],
    ['required', 'required'],
    ['weather', { type: 'function', function: { name: 'weather' } }],
  ])('is told whether to use them (%s)', async (toolChoice, expected) => {
    await chat({ tools: [weather], toolChoice })
    expect(Object(server.requests[0]?.body).tool_choice).toEqual(expected)
  })

  it('may be offered one without parameters', async () => {
    expect(await chat({ tools: [{ name: 'now' }] })).toMatchObject({ toolCalls: [{ name: 'now' }] })
  })

  it('need not be offered any', async () => {
    await chat({ tools: [], toolChoice: 'auto' })
    expect(server.requests[0]?.body).not.toHaveProperty('tools')
  })
})

describe('arguments', () => {
  it.each([
    ['are text where they are no JSON', '{"city":', '{"city":'],
    ['are taken as they are where a service sends JSON', { city: 'Oslo' }, { city: 'Oslo' }],
    ['are empty where there are none', '', {}],
  ])('%s', async (_, given, expected) => {
    server.answerNext(calling({ id: 'a', function: { name: 'weather', arguments: given } }))
    expect(await chat({ tools: [weather] })).toMatchObject({ toolCalls: [{ id: 'a', arguments: expected }] })
  })

  it('come with an id also where a service gives none', async () => {
    const call = { function: { name: 'weather', arguments: '{}' } }
    server.answerNext(calling(call, { ...call, id: null }))
    expect(await chat({ tools: [weather] })).toMatchObject({ toolCalls: [{ id: 'call_0' }, { id: 'call_1' }] })
  })
})

describe('before anything is sent, it is refused', () => {
  it.each<[string, Values, string]>([
    ['tools that are no list', { tools: { name: 'weather' } }, 'tools'],
    ['a tool without a name', { tools: [{ description: 'x' }] }, 'tools'],
    ['a name with spaces', { tools: [{ name: 'the weather' }] }, 'tools'],
    ['two tools of one name', { tools: [weather, weather] }, 'tools'],
    ['more than 128 tools', { tools: Array.from({ length: 129 }, (_, index) => ({ name: `t${index}` })) }, 'tools'],
    ['parameters that are no schema', { tools: [{ name: 'weather', parameters: ['city'] }] }, 'tools'],
    ['a tool that must be used and is not offered', { tools: [weather], toolChoice: 'news' }, 'toolChoice'],
    ['tools that must be used and are not there', { toolChoice: 'required' }, 'toolChoice'],
    ['a result of no call', { messages: [{ role: 'tool', content: '12' }] }, 'messages'],
    ['calls of another form', { messages: [{ role: 'assistant', toolCalls: [{ name: 'weather' }] }] }, 'messages'],
  ])('%s', async (_, input, field) => {
    expect(await failureOf(chat(input))).toMatchObject({ code: 'invalid_input', field, hint: expect.any(String) })
    expect(server.requests).toEqual([])
  })
})

it('what the service says against the messages names them', async () => {
  const messages = [{ role: 'tool', toolCallId: 'call_9', content: '12 degrees, and what is known of it besides' }]
  expect(await failureOf(chat({ messages }))).toMatchObject({ code: 'invalid_input', field: 'messages' })
})
