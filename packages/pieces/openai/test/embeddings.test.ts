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

const embed = (input: Values) =>
  act('embeddings', { model: 'text-embedding-3-small', ...input }, { values: connection(server) })

const vectors = async (input: Values): Promise<unknown> => {
  const output = await embed(input)
  return typeof output === 'object' && output !== null && 'embeddings' in output ? output.embeddings : undefined
}

describe('embeddings', () => {
  it('gives one vector per text in the order of the texts, whatever the order of the answer', async () => {
    const [ada] = Array.from(Object.values((await vectors({ input: ['Ada'] })) ?? {}))
    const [grace] = Array.from(Object.values((await vectors({ input: ['Grace'] })) ?? {}))
    expect(ada).toHaveLength(8)
    expect(ada).not.toEqual(grace)
    expect(await embed({ input: ['Ada', 'Ada', 'Grace'] })).toEqual({
      embeddings: [ada, ada, grace],
      model: 'text-embedding-3-small',
      usage: { inputTokens: 4 },
    })
  })

  it('asks for plain numbers, and for as many as are wanted', async () => {
    expect(await vectors({ input: ['Ada'], dimensions: 3 })).toEqual([expect.toSatisfy((one) => one.length === 3)])
    expect(server.requests[0]?.body).toEqual({
      model: 'text-embedding-3-small',
      input: ['Ada'],
      encoding_format: 'float',
      dimensions: 3,
    })
  })

  it('takes as many texts as the service allows at once', async () => {
    expect(await vectors({ input: Array.from({ length: 2_048 }, (_, index) => `text ${index}`) })).toHaveLength(2_048)
  })

  it.each([[[]], [['']], [Array.from({ length: 2_049 }, () => 'text')]])(
    'has a form that refuses no text, an empty one and too many',
    async (input) => {
      await expect(embed({ input })).rejects.toThrow('does not fit')
      expect(server.requests).toEqual([])
    },
  )

  it('names the texts as the fault when one is too long', async () => {
    expect(await failureOf(embed({ input: ['a', 'b'.repeat(40_000)] }))).toMatchObject({
      code: 'invalid_input',
      field: 'input',
    })
  })

  it('names the model as the fault when it makes no embeddings', async () => {
    expect(await failureOf(embed({ model: 'gpt-4o', input: ['Ada'] }))).toMatchObject({
      code: 'permission_denied',
      field: 'model',
    })
  })

  it('fails when a vector is missing from the answer', async () => {
    const data = [{ index: 1, embedding: [1] }]
    server.answerNext({ status: 200, body: { model: 'text-embedding-3-small', data } })
    expect(await failureOf(embed({ input: ['Ada', 'Grace'] }))).toMatchObject({ code: 'bad_response' })
  })
})

describe('list-models', () => {
  const list = () => act('list-models', {}, { values: connection(server) })

  it('gives every model with its owner and time', async () => {
    expect(await list()).toMatchObject({
      models: expect.arrayContaining([{ id: 'gpt-4o', ownedBy: 'system', createdAt: '2024-05-10T18:50:49.000Z' }]),
    })
  })

  it('lives with services that tell no more than names', async () => {
    server.answerNext({ status: 200, body: { data: [{ id: 'llama3' }, { id: 'odd', created: 1e300 }] } })
    expect(await list()).toEqual({
      models: [
        { id: 'llama3', ownedBy: null, createdAt: null },
        { id: 'odd', ownedBy: null, createdAt: null },
      ],
    })
  })
})
