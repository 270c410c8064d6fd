import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connection } from './connection.js'
import { type OpenAiServer, startOpenAiServer } from './openai-server.js'
import { act, choices, failureOf, test } from './try-out.js'

let server: OpenAiServer
beforeEach(async () => {
  server = await startOpenAiServer()
})
afterEach(() => server.close())

describe('testing a connection', () => {
  it('goes through every stage and tells the organization the key acts for', async () => {
    expect(await test({ values: connection(server) })).toMatchObject({
      stages: ['network', 'authentication', 'rights'],
      result: { account: 'org-plugboard' },
    })
  })

  it('reaches for the server before it shows the key', async () => {
    await test({ values: connection(server) })
    expect(server.requests.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ['/v1/models', undefined],
      ['/v1/models', `Bearer ${server.keys.right}`],
    ])
  })

  it('names no account where the service tells none', async () => {
    server.answerNext({ status: 200, headers: { 'openai-organization': '' }, body: { data: [] } })
    expect((await test({ values: connection(server) })).result).toEqual({})
  })

  it('stops at the network stage when nothing listens', async () => {
    const values = connection(server)
    await server.close()
    const { stages, result } = await test({ values })
    expect(stages).toEqual(['network'])
    expect(result).toMatchObject({ code: 'unreachable', field: 'baseUrl' })
    server = await startOpenAiServer()
  })

  it('stops at the authentication stage for a wrong key', async () => {
    const { stages, result } = await test({ values: connection(server, { apiKey: server.keys.wrong }) })
    expect(stages).toEqual(['network', 'authentication'])
    expect(result).toMatchObject({ code: 'invalid_credentials', field: 'apiKey' })
  })

  it('stops at the rights stage for a key that may do all but list models', async () => {
    const { stages, result } = await test({ values: connection(server, { apiKey: server.keys.withoutListing }) })
    expect(stages).toEqual(['network', 'authentication', 'rights'])
    expect(result).toMatchObject({ code: 'permission_denied', message: expect.stringContaining('api.model.read') })
  })

  it('stops at the rights stage for a known key without scopes', async () => {
    const { stages, result } = await test({ values: connection(server, { apiKey: server.keys.withoutRights }) })
    expect(stages).toEqual(['network', 'authentication', 'rights'])
    expect(result).toMatchObject({ code: 'permission_denied', field: 'apiKey' })
  })

  it('never quotes the key, whole or in part, when it is refused', async () => {
    const { result, lines } = await test({ values: connection(server, { apiKey: server.keys.wrong }) })
    expect(result).toBeInstanceOf(Error)
    const said = JSON.stringify([result, String(result), lines])
    expect(said).not.toContain(server.keys.wrong.slice(0, 8))
    expect(said).not.toContain(server.keys.wrong.slice(-4))
  })

  it.each([
    ['a redirect', { status: 301, headers: { location: 'https://elsewhere.example/v1' }, body: '' }, 'bad_response'],
    ['a web page', { status: 200, body: '<!doctype html>' }, 'bad_response'],
    ['JSON that is not a list of models', { status: 200, body: { models: [] } }, 'bad_response'],
  ])('takes %s for a wrong base URL', async (_, answer, code) => {
    server.answerNext(answer)
    expect((await test({ values: connection(server) })).result).toMatchObject({ code, field: 'baseUrl' })
  })

  it('says at the network stage that the server fails, before the key is shown', async () => {
    const fetch = async () => new Response('down', { status: 500 })
    const { stages, result } = await test({ values: connection(server), fetch })
    expect(stages).toEqual(['network'])
    expect(result).toMatchObject({ code: 'provider_unavailable' })
  })
})

describe('a connection', () => {
  it('sends organization and project where they are given, and nothing in their place where not', async () => {
    const { organization, project } = server
    await act('list-models', {}, { values: connection(server, { organization, project }) })
    await act('list-models', {}, { values: connection(server) })
    expect(server.requests.map(({ headers }) => [headers['openai-organization'], headers['openai-project']])).toEqual([
      [organization, project],
      [undefined, undefined],
    ])
  })

  it('takes no address, organization or project from the environment of the process', async () => {
    vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:9/v1')
    vi.stubEnv('OPENAI_ORG_ID', 'org-environment')
    vi.stubEnv('OPENAI_PROJECT_ID', 'proj_environment')
    vi.stubEnv('OPENAI_API_KEY', 'sk-environment')
    vi.stubEnv('OPENAI_ADMIN_KEY', 'sk-admin-environment')
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-from: environment\nauthorization: Bearer sk-environment')
    await act('list-models', {}, { values: connection(server) }).finally(() => vi.unstubAllEnvs())
    expect(JSON.stringify(server.requests[0]?.headers)).not.toContain('environment')
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${server.keys.right}`)
  })

  it('tells nothing of the machine it runs on', async () => {
    await act('list-models', {}, { values: connection(server) })
    expect(Object.keys(server.requests[0]?.headers ?? {}).filter((name) => name.startsWith('x-'))).toEqual([])
  })

  it('never writes to the console, even where the environment asks the client to', async () => {
    vi.stubEnv('OPENAI_LOG', 'debug')
    const consoles = (['debug', 'info', 'warn', 'error'] as const).map((level) => vi.spyOn(console, level))
    await act('list-models', {}, { values: connection(server) }).finally(() => vi.unstubAllEnvs())
    const calls = consoles.flatMap((one) => one.mock.calls)
    vi.restoreAllMocks()
    expect(calls).toEqual([])
  })

  it('goes to the endpoint of the piece where it has no base URL of its own', async () => {
    const values = { apiKey: server.keys.right }
    await act('list-models', {}, { values, endpoints: { api: server.url } })
    expect(server.requests).toHaveLength(1)
  })

  it('does not blame a base URL that was not given', async () => {
    const values = { apiKey: server.keys.right }
    const endpoints = { api: server.url.replace('/v1', '/v2') }
    const { code, field } = await failureOf(act('list-models', {}, { values, endpoints }))
    expect({ code, field }).toEqual({ code: 'not_found', field: undefined })
  })

  it('accepts a base URL that ends with a slash', async () => {
    const values = connection(server, { baseUrl: `${server.url}/` })
    expect((await test({ values })).result).toEqual({ account: 'org-plugboard' })
    await act('chat', { model: 'gpt-4o', prompt: 'Hi' }, { values })
    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/models', '/v1/models', '/v1/chat/completions'])
  })

  it('refuses a header that would carry more than its own value', async () => {
    for (const name of ['organization', 'project']) {
      const run = { values: connection(server, { [name]: 'org-1\r\nx-injected: 1' }) }
      expect(await failureOf(act('list-models', {}, run))).toMatchObject({ code: 'invalid_credentials', field: name })
    }
    expect(server.requests).toEqual([])
  })
})

describe('the choice of a model', () => {
  const models = (action: string, search = '') => choices(action, 'model', search, { values: connection(server) })

  it('offers the models that can chat, newest first', async () => {
    expect(await models('chat')).toEqual(['gpt-5-mini', 'gpt-4.1-mini', 'gpt-4o'])
    expect(await models('structured-output')).toEqual(await models('chat'))
  })

  it('offers the models that make embeddings', async () => {
    expect(await models('embeddings')).toEqual(['text-embedding-3-large', 'text-embedding-3-small'])
  })

  it.each([
    ['generate-image', ['gpt-image-1', 'dall-e-3']],
    ['edit-image', ['gpt-image-1', 'dall-e-3']],
    ['transcribe', ['gpt-4o-transcribe-diarize', 'gpt-4o-transcribe', 'whisper-1']],
    ['speak', ['gpt-4o-mini-tts', 'tts-1']],
    ['moderate', ['omni-moderation-latest']],
  ])('offers the models that are for %s', async (action, expected) => {
    expect(await models(action)).toEqual(expected)
  })

  it('is narrowed by what is typed, in either case', async () => {
    expect(await models('chat', ' MINI ')).toEqual(['gpt-5-mini', 'gpt-4.1-mini'])
    expect(await models('chat', 'claude')).toEqual([])
  })

  it('offers everything where no name tells what a model is for', async () => {
    server.answerNext({ status: 200, body: { data: [{ id: 'nomic' }, { id: 'bge' }] } })
    expect(await models('embeddings')).toEqual(['bge', 'nomic'])
  })

  it('offers at most a hundred', async () => {
    const data = Array.from({ length: 5_000 }, (_, index) => ({ id: `model-${index}`, created: index }))
    server.answerNext({ status: 200, body: { data } })
    expect(await models('chat')).toHaveLength(100)
  })

  it('fails as an action does when the key is refused', async () => {
    const values = connection(server, { apiKey: server.keys.wrong })
    expect(await failureOf(choices('chat', 'model', '', { values }))).toMatchObject({ code: 'invalid_credentials' })
  })
})

describe('a server that accepts the connection and says nothing', () => {
  it('is left at once when the test is cancelled', async () => {
    const silent = createServer()
    const port = await new Promise<number>((resolve) => {
      silent.listen(0, '127.0.0.1', () => {
        const address = silent.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
    const cancel = new AbortController()
    silent.once('connection', (socket) => {
      socket.on('error', () => undefined)
      cancel.abort()
    })
    const values = connection(server, { baseUrl: `http://127.0.0.1:${port}/v1` })
    const { result } = await test({ values, signal: cancel.signal })
    silent.close()
    expect(result).toMatchObject({ code: 'timeout' })
  })
})
