import type { Progress } from '@plugboard/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connection } from './connection.js'
import { type OpenAiServer, type ScriptedAnswer, startOpenAiServer } from './openai-server.js'
import { act, failureOf } from './try-out.js'

let server: OpenAiServer
beforeEach(async () => {
  server = await startOpenAiServer()
})
afterEach(() => server.close())

type Values = Record<string, unknown>

const chat = (input: Values = {}, more: { told?: Progress[]; signal?: AbortSignal } = {}) =>
  act('chat', { model: 'gpt-4o', prompt: 'Hello', stream: true, ...input }, { values: connection(server), ...more })

const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`
const delta = (content: string, more: Values = {}) =>
  event({ model: 'gpt-4o', choices: [{ index: 0, delta: { content }, finish_reason: null }], ...more })
const end = event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
const DONE = 'data: [DONE]\n\n'

type Ending = Extract<ScriptedAnswer, { stream: unknown }>['ending']

const failure = async (stream: string[], ending: Ending = 'end') => {
  server.answerNext({ stream, ending })
  const { code, field, hint, message } = await failureOf(chat())
  expect(hint).toMatch(/\.$/)
  return { code, field, message }
}

describe('a chat that is read as it is written', () => {
  it('tells every stretch of the text, which together are the text', async () => {
    const told: Progress[] = []
    const output = await chat({ prompt: 'Göteborg 👩‍👩‍👧' }, { told })
    expect(output).toMatchObject({ text: 'Echo: Göteborg 👩‍👩‍👧', finishReason: 'stop' })
    expect(told.length).toBeGreaterThan(3)
    expect(told.map(({ text }) => text).join('')).toBe('Echo: Göteborg 👩‍👩‍👧')
  })

  it('gives the same output as one that is not', async () => {
    const input = { prompt: 'Tell me a story', system: 'Be brief.', maxTokens: 3 }
    expect(await chat(input)).toEqual(await chat({ ...input, stream: false }))
    expect(server.requests[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } })
    expect(server.requests[1]?.body).not.toHaveProperty('stream')
  })

  it('tells the first stretch before the last has been written', async () => {
    const cancel = new AbortController()
    server.answerNext({ stream: [delta('First')], ending: 'stall' })
    const told = new (class extends Array<Progress> {
      override push(...given: Progress[]) {
        cancel.abort()
        return super.push(...given)
      }
    })()
    const failed = await failureOf(chat({}, { told, signal: cancel.signal }))
    expect(failed).toMatchObject({ code: 'timeout', message: expect.stringContaining('cancelled') })
    expect([...told]).toEqual([{ text: 'First' }])
  })

  it('says nothing while a model only calls tools or refuses', async () => {
    const told: Progress[] = []
    server.answerNext({
      stream: [
        event({ choices: [{ index: 0, delta: { refusal: 'No' } }] }),
        event({ choices: [{ index: 0, delta: { refusal: 'pe.' } }] }),
        end,
        DONE,
      ],
    })
    expect(await chat({}, { told })).toMatchObject({ text: '', refusal: 'Nope.', model: 'gpt-4o', usage: null })
    expect(told).toEqual([])
  })

  it('reads lines of any kind: CRLF, without a space, comments, other fields, several data lines', async () => {
    const [first, second] = JSON.stringify({ choices: [{ index: 0, delta: { content: 'Å' } }] }).split(',"delta"')
    server.answerNext({
      stream: [
        ': a comment\r\n\r\nevent: message\r\nid: 1\r\nretry: 10\r\n',
        `data:${first}\r\ndata: ,"delta"${second}\r\n\r\n`,
        end,
        DONE,
        'what comes after the end is not read',
      ],
    })
    expect(await chat()).toMatchObject({ text: 'Å' })
  })

  it('puts several tool calls together that come in pieces and in turn', async () => {
    const call = (...tool_calls: Values[]) => event({ choices: [{ index: 0, delta: { tool_calls } }] })
    server.answerNext({
      stream: [
        call({ index: 1, id: 'b', function: { name: 'news', arguments: '{"x"' } }),
        call({ index: 0, id: 'a', function: { name: 'weather', arguments: '{' } }),
        call({ index: 1, function: { arguments: ':1}' } }, { index: 0, function: { arguments: '}' } }),
        event({ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] }),
        DONE,
      ],
    })
    expect(await chat({ tools: [{ name: 'weather' }, { name: 'news' }] })).toMatchObject({
      finishReason: 'tool_calls',
      toolCalls: [
        { id: 'a', name: 'weather', arguments: {} },
        { id: 'b', name: 'news', arguments: { x: 1 } },
      ],
    })
  })
})

describe('a chat that breaks off while it is written', () => {
  it.each<[string, string[], Ending, string]>([
    ['the connection is cut', [delta('Half')], 'cut', 'provider_unavailable'],
    ['it ends in the middle', [delta('Half')], 'end', 'provider_unavailable'],
    ['it ends before [DONE]', [delta('All'), end], 'end', 'provider_unavailable'],
    ['it ends before it began', [], 'end', 'provider_unavailable'],
    ['an event is no JSON', [delta('Half'), 'data: {"choices": [\n\n'], 'end', 'bad_response'],
    ['it is a web page', ['<!doctype html>\n\n<h1>Sign in</h1>'], 'end', 'provider_unavailable'],
    ['events are of another shape', [event({ message: 'hello' }), DONE], 'end', 'bad_response'],
    ['an event is null', [event(null), DONE], 'end', 'bad_response'],
    ['it says it is done and says no reason', [delta('All'), DONE], 'end', 'bad_response'],
    ['a line goes on without end', ['data: "'], 'endless', 'bad_response'],
  ])('fails, when %s', async (_, stream, ending, code) => {
    expect(await failure(stream, ending)).toMatchObject({ code })
    expect(server.requests).toHaveLength(1)
  })

  it.each<[unknown, Values]>([
    [{ message: 'The server had an error', type: 'server_error' }, { code: 'provider_unavailable' }],
    [{ message: 'Slow down', code: 'rate_limit_exceeded' }, { code: 'rate_limited' }],
    [{ message: 'Used up', type: 'insufficient_quota' }, { code: 'quota_exceeded' }],
    [{ code: 'context_length_exceeded' }, { code: 'invalid_input', field: 'prompt' }],
    [
      { type: 'invalid_request_error', message: 'bad', param: 'stop' },
      { code: 'invalid_input', field: 'stop' },
    ],
    ['overloaded', { code: 'provider_unavailable' }],
    [true, { code: 'provider_unavailable' }],
  ])('fails with what an event says: %j', async (error, expected) => {
    expect(await failure([delta('Half'), event({ error }), DONE])).toMatchObject(expected)
  })

  it('fails when the service falls silent in the middle', async () => {
    const { timeout } = AbortSignal
    const asked: number[] = []
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      asked.push(ms)
      return timeout.call(AbortSignal, 100)
    })
    const found = await failure([delta('Half')], 'stall').finally(() => vi.restoreAllMocks())
    expect([found.code, asked]).toEqual(['timeout', [840_000]])
  })

  it('leaves nobody waiting at the service', async () => {
    server.answerNext({ stream: ['data: no JSON\n\n'], ending: 'stall' })
    const arrived = server.nextRequest()
    expect(await failureOf(chat())).toMatchObject({ code: 'bad_response' })
    expect(await (await arrived).abandoned).toBe(true)
  })

  it.each([
    ['that answers as a whole', { model: 'gpt-4o', choices: [] }],
    ['that answers with a web page', '<!doctype html>'],
  ])('fails at a service %s', async (_, body) => {
    server.answerNext({ status: 200, body })
    expect(await failureOf(chat())).toMatchObject({ code: 'bad_response', field: 'baseUrl' })
  })

  it('is refused as one that is not streamed is', async () => {
    expect(await failureOf(chat({ model: 'gpt-99' }))).toMatchObject({ code: 'not_found', field: 'model' })
    expect(server.requests).toHaveLength(1)
  })
})
