import type { Progress } from '@plugboard/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Lab, METHODS, startLab, streamOf } from './lab.js'
import { act, failureOf } from './try-out.js'

type Values = Record<string, unknown>

let lab: Lab
afterEach(() => lab.server.close())

const failure = async (run: Promise<unknown>) => {
  const { code, field, hint } = await failureOf(run)
  expect(hint).toMatch(/\.$/)
  return { code, field }
}
const embed = (input: Values = {}) =>
  act(lab.connection(), 'embeddings', { model: lab.embeddingModel, input: ['Ada', 'Grace'], ...input })

describe.each(METHODS)('embeddings (%s)', (method) => {
  beforeEach(async () => {
    lab = await startLab(method)
  })

  it('have the length that is asked for, and say what they used', async () => {
    const made = Object(await embed({ dimensions: 4 }))
    expect(made.embeddings.map((one: number[]) => one.length)).toEqual([4, 4])
    expect(made).toMatchObject({ model: lab.embeddingModel, usage: { inputTokens: 3 } })
  })

  it('are refused for a text that is too long, rather than made of a part of it', async () => {
    expect(await failure(embed({ input: ['short', 'word '.repeat(2_000)] }))).toEqual({
      code: 'invalid_input',
      field: 'input',
    })
  })

  it('are no answer where a vector is missing', async () => {
    const body = method === 'ollama' ? { embeddings: [[1]] } : { data: [{ index: 0, embedding: [1] }] }
    lab.server.answerNext({ status: 200, body })
    expect(await failure(embed())).toEqual({ code: 'bad_response', field: 'input' })
  })

  it('may come without a count', async () => {
    const body = method === 'ollama' ? { embeddings: [[1], [2]] } : { data: [{ embedding: [1] }, { embedding: [2] }] }
    lab.server.answerNext({ status: 200, body })
    expect(await embed()).toEqual({ embeddings: [[1], [2]], model: lab.embeddingModel, usage: null })
  })

  it('are asked for once more when the server is busy', async () => {
    lab.server.answerNext({ status: 503, body: {}, headers: { 'retry-after': '0' } })
    await embed()
    expect(lab.server.requests).toHaveLength(2)
  })
})

describe('embeddings that are cut off', () => {
  it('are made by Ollama, which keeps the model as long as it is told', async () => {
    lab = await startLab('ollama')
    const made = Object(await embed({ input: ['word '.repeat(2_000)], truncate: true, keepAlive: '0' }))
    expect(made.embeddings).toHaveLength(1)
    expect(lab.server.requests[0]?.body).toMatchObject({ truncate: true, keep_alive: 0 })
  })

  it.each([{ truncate: true }, { keepAlive: '5m' }])('are not known elsewhere: %j', async (input) => {
    lab = await startLab('openai-compatible')
    expect(await failure(embed(input))).toEqual({ code: 'unsupported', field: Object.keys(input)[0] })
    expect(lab.server.requests).toEqual([])
  })
})

it('embeddings of servers that number them are put in order', async () => {
  lab = await startLab('openai-compatible')
  const data = [
    { index: 1, embedding: [2] },
    { index: 0, embedding: [1] },
  ]
  lab.server.answerNext({ status: 200, body: { data } })
  expect(await embed()).toMatchObject({ embeddings: [[1], [2]] })
})

describe('the list of models', () => {
  const list = () => act(lab.connection(), 'list-models', {})

  it('of Ollama tells size, family and quantization', async () => {
    lab = await startLab('ollama')
    expect(Object(await list()).models).toContainEqual({
      id: 'qwen3:8b',
      ownedBy: null,
      createdAt: null,
      modifiedAt: '2026-01-02T03:04:05.6+01:00',
      size: 2_019_393_189,
      family: 'qwen3',
      parameters: '8.2B',
      quantization: 'Q4_K_M',
      contextSize: null,
    })
  })

  it('of other servers tells what they tell, and takes no nonsense for a time', async () => {
    lab = await startLab('openai-compatible')
    expect(Object(await list()).models[0]).toMatchObject({ ownedBy: 'vllm', createdAt: '2024-01-22T18:43:17.000Z' })
    const data = [
      { id: 'a', created: 1e300, owned_by: null, max_model_len: 8_192 },
      { id: 'b', created: 'now', meta: { size: 7, n_params: 899_712, ftype: 'Q8_0', n_ctx: 2_048 } },
    ]
    lab.server.answerNext({ status: 200, body: { data } })
    expect(Object(await list()).models).toMatchObject([
      { id: 'a', ownedBy: null, createdAt: null, contextSize: 8_192 },
      { id: 'b', createdAt: null, size: 7, parameters: '899712', quantization: 'Q8_0', contextSize: 2_048 },
    ])
  })
})

describe('a model of Ollama', () => {
  beforeEach(async () => {
    lab = await startLab('ollama')
  })
  const pull = (model: string, more: { told?: Progress[]; signal?: AbortSignal } = {}) =>
    act(lab.connection(), 'pull-model', { model }, more)
  const show = (model: string) => act(lab.connection(), 'show-model', { model })

  it('is shown with what it can do', async () => {
    expect(await show('qwen3:8b')).toEqual({
      model: 'qwen3:8b',
      family: 'qwen3',
      parameters: '8.2B',
      quantization: 'Q4_K_M',
      capabilities: ['completion', 'tools', 'thinking'],
      contextSize: 131_072,
      dimensions: 3_072,
      settings: 'stop "<|eot_id|>"',
      system: null,
      template: '{{ .Prompt }}',
      license: 'LLAMA 3.2 COMMUNITY LICENSE AGREEMENT',
    })
    expect(await failure(show('llama9'))).toEqual({ code: 'not_found', field: 'model' })
  })

  it('is shown by older versions, which tell less', async () => {
    lab.server.answerNext({ status: 200, body: { details: null } })
    expect(await show('qwen3:8b')).toMatchObject({ family: null, capabilities: [], contextSize: null, license: null })
  })

  it('is pulled, tells how far it is, and is there afterwards', async () => {
    expect(await failure(show('phi4-mini'))).toMatchObject({ code: 'not_found' })
    const told: Progress[] = []
    expect(await pull('phi4-mini', { told })).toEqual({ model: 'phi4-mini', size: 4_000_000 })
    expect(told[0]).toEqual({ message: 'Pulling manifest' })
    expect(told.map(({ fraction }) => fraction).filter((one) => one !== undefined)).toEqual([
      0, 0.25, 0.5, 0.75, 1, 0.75, 0.81, 0.87, 0.93, 1, 1, 1,
    ])
    expect(await show('phi4-mini')).toMatchObject({ family: 'phi3' })
  })

  it('that is there already is left as it is, where nothing says how large it is', async () => {
    lab.server.answerNext(streamOf('ollama', [{ status: 'pulling manifest' }, { status: 'success' }]))
    expect(await pull('qwen3:8b')).toEqual({ model: 'qwen3:8b', size: null })
  })

  it('is not pulled any further when that is cancelled', async () => {
    const cancel = new AbortController()
    lab.server.answerNext(streamOf('ollama', [{ status: 'pulling manifest' }], { ending: 'stall' }))
    const arrived = lab.server.nextRequest()
    const told = new (class extends Array<Progress> {
      override push(...given: Progress[]) {
        cancel.abort()
        return super.push(...given)
      }
    })()
    expect(await failure(pull('phi4-mini', { told, signal: cancel.signal }))).toMatchObject({ code: 'timeout' })
    expect(await (await arrived).abandoned).toBe(true)
  })

  it.each([
    ['pull model manifest: file does not exist', 'not_found', 'model'],
    ['pull model manifest: 412: requires a newer version of Ollama', 'unsupported', 'model'],
    [
      'pull model manifest: Get "https://registry.ollama.ai": dial tcp: lookup: no such host',
      'provider_unavailable',
      undefined,
    ],
    ['max retries exceeded: EOF', 'provider_unavailable', undefined],
    ['write /models/blobs: no space left on device', 'provider_unavailable', undefined],
    ['something else', 'provider_unavailable', undefined],
  ])('is not pulled: %s', async (error, code, field) => {
    lab.server.answerNext(streamOf('ollama', [{ status: 'pulling manifest' }, { error }]))
    expect(await failure(pull('phi4-mini'))).toEqual({ code, field })
  })

  it('that nobody has, or whose name is none, is not pulled', async () => {
    expect(await failure(pull('no-such'))).toEqual({ code: 'not_found', field: 'model' })
    expect(await failure(pull('no such'))).toEqual({ code: 'invalid_input', field: 'model' })
  })

  it.each([
    ['breaks off', [{ status: 'pulling manifest' }], 'provider_unavailable'],
    ['is of another shape', [{ progress: 1 }], 'bad_response'],
    ['has totals that are none', [{ status: 'pulling 1', digest: '1', total: 'much' }], 'bad_response'],
  ])('is not there where what is told of it %s', async (_, lines, code) => {
    lab.server.answerNext(streamOf('ollama', lines))
    expect(await failure(pull('phi4-mini'))).toMatchObject({ code })
  })
})
