import type { Progress } from '@plugboard/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findLlamaServer, KEY, type LlamaCpp, startLlamaCpp } from './llama-cpp.js'
import { CONTEXT, SENTENCE, TOOL } from './tiny-model.js'
import { act, type Connection, failureOf, models, test } from './try-out.js'

const program = findLlamaServer() ?? 'llama-server'

const SCHEMA = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const tools = [{ name: TOOL.name, parameters: SCHEMA }]

describe('a real server of llama.cpp', () => {
  let server: LlamaCpp
  let embedder: LlamaCpp
  beforeAll(async () => {
    server = await startLlamaCpp(program)
    embedder = await startLlamaCpp(program, '--embeddings', '--pooling', 'mean')
  }, 60_000)
  afterAll(async () => {
    await server?.close()
    await embedder?.close()
  })

  const connection = (more: Record<string, unknown> = {}): Connection => ({
    method: 'openai-compatible',
    values: { url: server.url, apiKey: KEY, ...more },
  })
  const chat = (input: Record<string, unknown> = {}, told: Progress[] = []) =>
    act(connection(), 'chat', { model: 'tiny', prompt: 'Hello', temperature: 0, ...input }, { told })
  const failure = async (action: string, input: Record<string, unknown>) => {
    const { code, field } = await failureOf(act(connection(), action, { model: 'tiny', ...input }))
    return { code, field }
  }

  it('is connected to, with the key it was started with and no other', async () => {
    expect((await test(connection())).result).toEqual({ account: new URL(server.url).host })
    const expected = { code: 'invalid_credentials', field: 'apiKey' }
    expect((await test(connection({ apiKey: 'other' }))).result).toMatchObject(expected)
    expect((await test(connection({ apiKey: undefined }))).result).toMatchObject(expected)
  })

  it('tells of its model', async () => {
    expect(await models(connection(), 'chat')).toEqual(['tiny'])
    expect(await act(connection(), 'list-models', {})).toMatchObject({
      models: [{ id: 'tiny', ownedBy: 'llamacpp', size: expect.any(Number), contextSize: CONTEXT }],
    })
  })

  it('answers a chat, and counts', async () => {
    expect(await chat()).toEqual({
      text: SENTENCE,
      thinking: null,
      refusal: null,
      model: 'tiny',
      finishReason: 'stop',
      toolCalls: [],
      usage: { inputTokens: expect.any(Number), outputTokens: SENTENCE.length + 1 },
    })
  })

  it('gives the same when it streams, letter by letter', async () => {
    const told: Progress[] = []
    expect(await chat({ stream: true }, told)).toEqual(await chat())
    expect(told).toEqual([...SENTENCE].map((text) => ({ text })))
  })

  it('keeps to every setting', async () => {
    expect(await chat({ maxTokens: 5 })).toMatchObject({ text: 'Plugs', finishReason: 'length' })
    expect(await chat({ stop: ['work'], topP: 0.5, seed: 7 })).toMatchObject({ text: 'Plugs ', finishReason: 'stop' })
    expect(await chat({ thinking: 'low' })).toMatchObject({ text: SENTENCE })
  })

  it.each([false, true])('calls a tool, and goes on with its result (streamed: %s)', async (stream) => {
    const called = Object(await chat({ tools, toolChoice: 'required', stream }))
    expect(called).toMatchObject({ finishReason: 'tool_calls', toolCalls: [{ ...TOOL, id: expect.any(String) }] })
    const { toolCalls } = called
    const messages = [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', toolCalls },
      { role: 'tool', toolCallId: toolCalls[0].id, content: 'Rain' },
    ]
    expect(await chat({ prompt: undefined, tools, messages, stream })).toMatchObject({ text: SENTENCE, toolCalls: [] })
  })

  it('is held to a schema', async () => {
    const input = { model: 'tiny', prompt: 'Hello', temperature: 0, schema: SCHEMA }
    expect(await act(connection(), 'structured-output', input)).toMatchObject({ json: { city: expect.any(String) } })
  })

  it('makes embeddings, the same for the same text', async () => {
    const values = { url: embedder.url, apiKey: KEY }
    const input = ['Ada', 'Grace', 'Ada']
    const made = Object(await act({ method: 'openai-compatible', values }, 'embeddings', { model: 'tiny', input }))
    expect(made.embeddings).toHaveLength(3)
    expect(made.embeddings[2]).toEqual(made.embeddings[0])
    expect(made.embeddings[1]).not.toEqual(made.embeddings[0])
    expect(made.usage.inputTokens).toBeGreaterThan(3)
  })

  const prompt = 'Hello'
  const png = { name: 'a.png', contentType: 'image/png', url: 'data:image/png;base64,iVBORw0KGgo=' }
  it.each([
    ['a text that is longer than the context', 'chat', { prompt: 'ab '.repeat(3_000) }, 'invalid_input', 'prompt'],
    ['the same, streamed', 'chat', { prompt: 'ab '.repeat(3_000), stream: true }, 'invalid_input', 'prompt'],
    [
      'a schema of no known type',
      'structured-output',
      { prompt, schema: { type: 'objec' } },
      'invalid_input',
      'schema',
    ],
    ['images', 'chat', { prompt, images: [png] }, 'unsupported', 'images'],
    ['embeddings where it was not started for them', 'embeddings', { input: ['Ada'] }, 'unsupported', 'model'],
  ])('refuses %s', async (_, action, input, code, field) => {
    expect(await failure(action, input)).toEqual({ code, field })
  })

  it('is no Ollama, and has no API elsewhere', async () => {
    const { origin } = new URL(server.url)
    const values = { url: origin, apiKey: KEY }
    expect((await test({ method: 'ollama', values })).result).toMatchObject({ code: 'not_found', field: 'url' })
    const elsewhere = await test(connection({ url: `${origin}/v9` }))
    expect(elsewhere.result).toMatchObject({ code: 'not_found', field: 'url' })
  })
})
