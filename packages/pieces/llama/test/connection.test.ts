import { createServer } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { KEYS } from './compatible-server.js'
import { type Lab, METHODS, startLab } from './lab.js'
import { act, failureOf, models, test } from './try-out.js'

let lab: Lab
afterEach(() => lab.server.close())

const paths = () => lab.server.requests.map(({ method, path }) => `${method} ${path}`)
const keys = () => lab.server.requests.map(({ headers }) => headers.authorization)

describe.each(METHODS)('a connection (%s)', (method) => {
  beforeEach(async () => {
    lab = await startLab(method)
  })

  it('is tried stage by stage, without the key first', async () => {
    const { stages } = await test(lab.connection({ apiKey: KEYS.right }))
    expect(stages).toEqual(['network', 'authentication', 'rights'])
    const [first, ...others] = keys()
    expect(first).toBeUndefined()
    expect(new Set(others)).toEqual(new Set([`Bearer ${KEYS.right}`]))
  })

  it('fails at the first stage where the server itself fails, whatever the key', async () => {
    lab.server.answerNext({ status: 502, body: '<h1>Bad gateway</h1>', type: 'text/html' })
    const { stages, result } = await test(lab.connection())
    expect([stages, result]).toEqual([['network'], expect.objectContaining({ code: 'provider_unavailable' })])
  })

  it('blames no field that its form does not have', async () => {
    lab.server.answerNext({ status: 400, body: { error: 'model requires more system memory, does not support tools' } })
    const { field } = await failureOf(act(lab.connection(), 'list-models', {}))
    expect(field).toBeUndefined()
  })

  it('may have slashes at the end, a path before it and a query behind it', async () => {
    const { values } = lab.connection()
    const url = `${values.url}/`
    expect((await test(lab.connection({ url }))).result).toHaveProperty('account')
    expect(paths().every((path) => !path.includes('//'))).toBe(true)
    const asked = lab.server.nextRequest()
    await test(lab.connection({ url: `${values.url}?tenant=1` }))
    expect((await asked).path).toMatch(/\?tenant=1$/)
  })

  it('sends no key where there is none, and nothing of the machine', async () => {
    await act(lab.connection({ apiKey: undefined }), 'list-models', {}).catch(() => undefined)
    const [request] = lab.server.requests
    expect(request?.headers.authorization).toBeUndefined()
    expect(Object.keys(request?.headers ?? {}).filter((name) => name.startsWith('x-'))).toEqual([])
  })

  it('is left at once when its test is cancelled while the server says nothing', async () => {
    const silent = createServer()
    const cancel = new AbortController()
    silent.on('connection', (socket) => {
      socket.on('error', () => undefined)
      cancel.abort()
    })
    const port = await new Promise<number>((resolve) => {
      silent.listen(0, '127.0.0.1', () => {
        const address = silent.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
    const run = act(lab.connection({ url: `http://127.0.0.1:${port}` }), 'list-models', {}, { signal: cancel.signal })
    expect(await failureOf(run)).toMatchObject({ code: 'timeout' })
    silent.closeAllConnections()
    silent.close()
  })

  it('offers models by what they are for, narrowed by what is typed in either case', async () => {
    expect(await models(lab.connection(), 'chat')).toContain(method === 'ollama' ? 'qwen3:8b' : lab.model)
    expect(await models(lab.connection(), 'structured-output')).toEqual(await models(lab.connection(), 'chat'))
    expect(await models(lab.connection(), 'embeddings')).toEqual([
      method === 'ollama' ? 'nomic-embed-text:latest' : 'nomic-embed-text-v1.5',
    ])
    expect(await models(lab.connection(), 'chat', ' LLAMA3.2 ')).toEqual(
      method === 'ollama' ? ['llama3.2-vision:latest'] : [],
    )
  })

  it('offers at most a hundred models, each once, and all where no name tells what it is for', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `mine-${index % 150}`)
    const listed =
      method === 'ollama' ? { models: names.map((name) => ({ name })) } : { data: names.map((id) => ({ id })) }
    lab.server.answerNext({ status: 200, body: listed })
    const offered = await models(lab.connection(), 'embeddings')
    expect([offered.length, new Set(offered).size]).toEqual([100, 100])
  })
})

describe('a connection to Ollama', () => {
  beforeEach(async () => {
    lab = await startLab('ollama')
  })

  it('shows where it goes and the version, which may change without its being another account', async () => {
    const { host } = new URL(lab.server.origin)
    expect((await test(lab.connection())).result).toEqual({ account: `${host} (Ollama 0.12.6)`, accountId: host })
  })

  it('is told from a server that answers everything', async () => {
    lab.server.answerNext({ status: 200, body: { status: 'ok' } })
    lab.server.answerNext({ status: 200, body: { status: 'ok' } })
    expect((await test(lab.connection())).result).toMatchObject({ code: 'bad_response', field: 'url' })
  })

  it('says how to write its address where that ends with /v1', async () => {
    const { result } = await test(lab.connection({ url: `${lab.server.origin}/v1` }))
    expect(result).toMatchObject({ code: 'not_found', field: 'url', hint: expect.stringContaining('without /v1') })
  })
})

describe('a connection to a server that speaks the OpenAI API', () => {
  beforeEach(async () => {
    lab = await startLab('openai-compatible')
  })

  const withoutList = () => lab.server.answerNext({ status: 404, body: { detail: 'Not Found' } })

  it('is good without a list of models, where it refuses an empty chat as an API does', async () => {
    withoutList()
    withoutList()
    expect((await test(lab.connection())).result).toEqual({ account: new URL(lab.server.origin).host })
    expect(paths()).toEqual(['GET /v1/models', 'GET /v1/models', 'POST /v1/chat/completions'])
    withoutList()
    expect(await models(lab.connection(), 'chat')).toEqual([])
  })

  it.each([
    ['a web page', { status: 400, body: '<h1>Bad</h1>', type: 'text/html' }, 'bad_response', 'url'],
    ['a wrong key', { status: 401, body: { error: 'no' } }, 'invalid_credentials', 'apiKey'],
    ['nothing', { status: 404, body: '' }, 'not_found', 'url'],
    ['a failure', { status: 500, body: '' }, 'provider_unavailable', undefined],
  ])('is not, where the empty chat gets %s', async (_, answer, code, field) => {
    withoutList()
    withoutList()
    lab.server.answerNext(answer)
    expect((await test(lab.connection())).result).toMatchObject({ code, field })
  })

  it('says that a key is missing', async () => {
    const { result } = await test(lab.connection({ apiKey: undefined }))
    expect(result).toMatchObject({ code: 'invalid_credentials', message: 'The server asks for an API key.' })
  })
})
