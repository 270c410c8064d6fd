import type { Progress } from '@plugboard/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Lab, METHODS, type Method, startLab, streamOf } from './lab.js'
import type { ScriptedAnswer } from './model-server.js'
import { act, failureOf } from './try-out.js'

type Values = Record<string, unknown>

/** One stretch of an answer, its end, and an error in the middle, in the words of each kind of server. */
const WORDS = {
  'openai-compatible': {
    part: (content: string, more: Values = {}) => ({ choices: [{ index: 0, delta: { content, ...more } }] }),
    end: { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
    done: ['[DONE]'],
    thought: 'reasoning_content',
    error: (message: string) => ({ error: { message, type: 'server_error' } }),
  },
  ollama: {
    part: (content: string, more: Values = {}) => ({ message: { role: 'assistant', content, ...more }, done: false }),
    end: { message: { role: 'assistant', content: '' }, done: true, done_reason: 'stop' },
    done: [],
    thought: 'thinking',
    error: (error: string) => ({ error }),
  },
} as const

describe.each(METHODS)('a chat that is read as it is written (%s)', (method) => {
  let lab: Lab
  beforeEach(async () => {
    lab = await startLab(method)
  })
  afterEach(() => lab.server.close())

  const { part, end, done, thought, error } = WORDS[method]
  const chat = (input: Values = {}, more: { told?: Progress[]; signal?: AbortSignal } = {}) =>
    act(lab.connection(), 'chat', { model: lab.model, prompt: 'Hello', stream: true, ...input }, more)
  const play = (values: readonly unknown[], more: { until?: Promise<unknown>; ending?: Ending } = {}) =>
    lab.server.answerNext(streamOf(method, values, more))
  type Ending = NonNullable<Extract<ScriptedAnswer, { stream: unknown }>['ending']>
  const failure = async () => {
    const { code, field, hint } = await failureOf(chat())
    expect(hint).toMatch(/\.$/)
    return { code, field }
  }

  it('tells every stretch of the text, and gives the same as one that is not', async () => {
    const told: Progress[] = []
    const input = { prompt: 'Göteborg 👩‍👩‍👧', system: 'Be brief.' }
    const output = await chat(input, { told })
    expect(output).toMatchObject({ text: 'Echo: Göteborg 👩‍👩‍👧', usage: { inputTokens: expect.any(Number) } })
    expect(told.length).toBeGreaterThan(3)
    expect(told.map(({ text }) => text).join('')).toBe('Echo: Göteborg 👩‍👩‍👧')
    expect(output).toEqual(await chat({ ...input, stream: false }))
  })

  it('tells the first stretch before the last has been written, and stops when it is cancelled', async () => {
    const cancel = new AbortController()
    play([part('First')], { ending: 'stall' })
    const told = new (class extends Array<Progress> {
      override push(...given: Progress[]) {
        cancel.abort()
        return super.push(...given)
      }
    })()
    const arrived = lab.server.nextRequest()
    const failed = await failureOf(chat({}, { told, signal: cancel.signal }))
    expect(failed).toMatchObject({ code: 'timeout', message: expect.stringContaining('cancelled') })
    expect([...told]).toEqual([{ text: 'First' }])
    expect(await (await arrived).abandoned).toBe(true)
  })

  it('keeps what the model thinks apart, and tells once that it thinks', async () => {
    const told: Progress[] = []
    play([part('', { [thought]: 'Hm, ' }), part('', { [thought]: 'yes.' }), part('Yes'), end, ...done])
    expect(await chat({}, { told })).toMatchObject({ text: 'Yes', thinking: 'Hm, yes.', usage: null })
    expect(told).toEqual([{ message: 'The model thinks.' }, { text: 'Yes' }])
  })

  it.each<[string, readonly unknown[], Ending, string]>([
    ['the connection is cut', [part('Half')], 'cut', 'provider_unavailable'],
    ['it ends in the middle', [part('Half')], 'end', 'provider_unavailable'],
    ['it ends before it began', [], 'end', 'provider_unavailable'],
    ['a line is no JSON', [part('Half'), '{"choices": ['], 'end', 'bad_response'],
    ['a line is null', ['null'], 'end', 'bad_response'],
    ['a line is of another shape', [{ hello: 'world' }], 'end', 'bad_response'],
    ['a line goes on without end', [part('Half'), '"'], 'endless', 'bad_response'],
  ])('fails, when %s', async (_, values, ending, code) => {
    play(values, { ending })
    expect(await failure()).toMatchObject({ code })
    expect(lab.server.requests).toHaveLength(1)
  })

  it.each([
    ['an error occurred', { code: 'provider_unavailable', field: undefined }],
    ['request (9 tokens) exceeds the available context size (8 tokens)', { code: 'invalid_input', field: 'prompt' }],
    ['CUDA error: out of memory', { code: 'provider_unavailable', field: 'model' }],
    ['llama runner process has terminated: exit status 2', { code: 'provider_unavailable', field: 'model' }],
  ])('fails with what a line says: %s', async (message, expected) => {
    play([part('Half'), error(message), end, ...done])
    expect(await failure()).toEqual(expected)
  })

  it('reads no line that is longer than any answer', async () => {
    play([part('a'.repeat(4_100_000)), end, ...done])
    expect(await failure()).toMatchObject({ code: 'bad_response' })
  })

  it('takes a web page for no answer', async () => {
    lab.server.answerNext({ status: 200, type: 'text/html', body: '<!doctype html>\n<h1>Sign in</h1>' })
    expect(await failure()).toMatchObject({ code: 'bad_response' })
  })

  it('fails when the server falls silent in the middle', async () => {
    const { timeout } = AbortSignal
    const asked: number[] = []
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      asked.push(ms)
      return timeout.call(AbortSignal, 100)
    })
    play([part('Half')], { ending: 'stall' })
    const found = await failure().finally(() => vi.restoreAllMocks())
    expect([found.code, asked]).toEqual(['timeout', [840_000]])
  })
})

it('an answer of Ollama may end without a reason', async () => {
  const lab = await startLab('ollama')
  lab.server.answerNext(streamOf('ollama', [{ message: { content: 'All' }, done: true }]))
  const answered = act(lab.connection(), 'chat', { model: lab.model, prompt: 'Hello', stream: true })
  expect(await answered.finally(() => lab.server.close())).toMatchObject({ text: 'All', finishReason: 'stop' })
})

describe('events of servers that speak the OpenAI API', () => {
  let lab: Lab
  beforeEach(async () => {
    lab = await startLab('openai-compatible')
  })
  afterEach(() => lab.server.close())
  const method: Method = 'openai-compatible'
  const { part, end } = WORDS[method]
  const chat = (told: Progress[] = []) =>
    act(lab.connection(), 'chat', { model: lab.model, prompt: 'Hello', stream: true }, { told })
  const script = (...stream: string[]) => lab.server.answerNext({ stream, type: 'text/event-stream; charset=utf-8' })

  it('may have lines of any kind: CRLF, comments, other fields, several data lines', async () => {
    const [first, second] = JSON.stringify(part('Å')).split(',"delta"')
    script(
      ': ping\r\n\r\nevent: message\r\nid: 1\r\n',
      `data:${first}\r\ndata: ,"delta"${second}\r\n\r\n`,
      `data: ${JSON.stringify(end)}\n\ndata: [DONE]\n\nwhat comes after the end is not read`,
    )
    expect(await chat()).toMatchObject({ text: 'Å', model: lab.model, finishReason: 'stop' })
  })

  it('may end without a reason or without [DONE], but not without both', async () => {
    lab.server.answerNext(streamOf(method, [part('All'), '[DONE]']))
    expect(await chat()).toMatchObject({ text: 'All', finishReason: 'stop' })
    const usage = { prompt_tokens: 3, completion_tokens: 1 }
    lab.server.answerNext(streamOf(method, [part('All'), end, { choices: null, usage }]))
    const counted = { inputTokens: 3, outputTokens: 1 }
    expect(await chat()).toMatchObject({ text: 'All', finishReason: 'stop', usage: counted })
    lab.server.answerNext(streamOf(method, [part('All')]))
    await expect(chat()).rejects.toMatchObject({ code: 'provider_unavailable' })
  })

  it('may bring several tool calls in turn, without ids, in stretches or as objects', async () => {
    const calls = (...tool_calls: Values[]) => ({ choices: [{ index: 0, delta: { content: null, tool_calls } }] })
    lab.server.answerNext(
      streamOf(method, [
        calls({ index: 1, id: '', function: { name: 'news', arguments: '{"x"' } }),
        calls({ index: 0, function: { name: 'weather', arguments: { city: 'Lund' } } }),
        calls({ index: 1, function: { arguments: ':1}' } }),
        '[DONE]',
      ]),
    )
    expect(await chat()).toMatchObject({
      finishReason: 'tool_calls',
      toolCalls: [
        { id: 'call_0', name: 'weather', arguments: { city: 'Lund' } },
        { id: 'call_1', name: 'news', arguments: { x: 1 } },
      ],
    })
  })

  it('may tell an error in a field of its own, or as an object that calls itself one', async () => {
    script('error: {"code":500,"message":"out of memory","type":"server_error"}\n\n')
    await expect(chat()).rejects.toMatchObject({ code: 'provider_unavailable', field: 'model' })
    script('data: {"object":"error","message":"maximum context length is 8","type":"BadRequestError","code":400}\n\n')
    await expect(chat()).rejects.toMatchObject({ code: 'invalid_input', field: 'prompt' })
    script('data: {"error":{"message":"slow down","code":429}}\n\n')
    await expect(chat()).rejects.toMatchObject({ code: 'rate_limited' })
  })

  it('may be none: a server that answers as a whole is read, and told at once', async () => {
    const told: Progress[] = []
    lab.server.answerNext({ status: 200, body: { choices: [{ message: { content: 'Whole' } }] } })
    expect(await chat(told)).toMatchObject({ text: 'Whole', finishReason: 'stop', usage: null })
    expect(told).toEqual([{ text: 'Whole' }])
  })
})
