import { afterEach, describe, expect, it } from 'vitest'
import { originOf, resourceOf } from '../src/azure-endpoint.js'
import type { ResourceSettings } from './answer.js'
import { type AzureServer, startAzure } from './azure-server.js'
import { connection } from './connection.js'
import { act, failureOf, test } from './try-out.js'

const servers: AzureServer[] = []
const start = async (settings: Partial<ResourceSettings> = {}) => {
  const server = await startAzure(settings)
  servers.push(server)
  return server
}
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())))

type Values = Record<string, unknown>

const tried = (server: AzureServer, more: Values = {}) => test({ values: connection(server, more) })

describe('testing a connection', () => {
  it('goes through every stage, and asks for nothing that is charged', async () => {
    const server = await start()
    const { stages, result } = await tried(server, { services: ['documents', 'language', 'models'] })
    expect(stages).toEqual(['network', 'authentication', 'rights'])
    expect(result).toEqual({ account: new URL(server.url).host })
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /',
      'GET /documentintelligence/info',
      'POST /language/:analyze-text',
      'GET /openai/v1/models',
    ])
    expect(server.requests[2]?.body).toMatchObject({ analysisInput: { documents: [] } })
  })

  it('reaches for the endpoint before it shows the key, and shows each service the key in its own header', async () => {
    const server = await start()
    await tried(server)
    const shown = server.requests.map(({ headers }) => [headers['ocp-apim-subscription-key'], headers['api-key']])
    const { one } = server.keys
    expect(shown).toEqual([
      [undefined, undefined],
      [one, undefined],
      [one, undefined],
      [undefined, one],
    ])
  })

  it('takes either key', async () => {
    const server = await start()
    expect((await tried(server, { apiKey: server.keys.two })).result).toHaveProperty('account')
  })

  it.each(['documents', 'language', 'openai'] as const)('is content with a resource for %s alone', async (kind) => {
    const server = await start({ kind })
    expect((await tried(server)).result).toHaveProperty('account')
    const services = kind === 'openai' ? ['models'] : [kind]
    expect((await tried(server, { services })).result).toHaveProperty('account')
  })

  it.each([
    ['documents', ['models'], 'Azure OpenAI'],
    ['language', ['documents', 'language'], 'Document Intelligence'],
    ['openai', ['documents', 'language'], 'Document Intelligence and Azure AI Language'],
  ] as const)('says of a resource for %s that it does not offer %j', async (kind, services, named) => {
    const { stages, result } = await tried(await start({ kind }), { services })
    expect(stages).toEqual(['network', 'authentication', 'rights'])
    expect(result).toMatchObject({ code: 'not_found', field: 'services', message: expect.stringContaining(named) })
  })

  it('takes 401 from one service for another kind of resource where the key works elsewhere', async () => {
    const server = await start({ kind: 'documents' })
    const denied = { status: 401, body: { error: { code: '401', message: 'Access denied.' } } }
    server.answerNext({ status: 200, body: { customDocumentModels: { count: 0, limit: 500 } } }, denied, denied)
    expect((await tried(server)).result).toHaveProperty('account')
    server.answerNext({ status: 200, body: { customDocumentModels: { count: 0, limit: 500 } } }, denied, denied)
    expect((await tried(server, { services: ['language'] })).result).toMatchObject({
      code: 'not_found',
      field: 'services',
    })
  })

  it('stops at the network stage when nothing listens', async () => {
    const server = await start()
    const values = connection(server)
    await server.close()
    servers.pop()
    const { stages, result } = await test({ values })
    expect(stages).toEqual(['network'])
    expect(result).toMatchObject({ code: 'unreachable', field: 'endpoint' })
  })

  it('stops at the authentication stage for a wrong key, and never quotes it', async () => {
    const server = await start()
    const { stages, result } = await tried(server, { apiKey: server.keys.wrong })
    expect(stages).toEqual(['network', 'authentication'])
    expect(result).toMatchObject({ code: 'invalid_credentials', field: 'apiKey' })
    expect(JSON.stringify([result, String(result)])).not.toContain(server.keys.wrong.slice(0, 8))
  })

  it('stops at the network stage when the server fails, before the key is shown', async () => {
    const server = await start()
    const fetch = async () => new Response('down', { status: 502 })
    const { stages, result } = await test({ values: connection(server), fetch })
    expect(stages).toEqual(['network'])
    expect(result).toMatchObject({ code: 'provider_unavailable' })
  })

  it.each([
    [{ open: false }, 'permission_denied', 'endpoint'],
    [{ keys: false }, 'permission_denied', 'apiKey'],
    [{ quota: false }, 'quota_exceeded', undefined],
  ])('says what keeps out a resource set to %j', async (settings, code, field) => {
    const { stages, result } = await tried(await start(settings))
    expect(stages).toEqual(['network', 'authentication', 'rights'])
    expect({ code: Object(result).code, field: Object(result).field }).toEqual({ code, field })
  })

  it('says that there is no resource where every service is unknown', async () => {
    const server = await start()
    const unknown = { status: 404, body: { error: { code: '404', message: 'Resource not found' } } }
    server.answerNext(unknown, unknown, unknown)
    expect((await tried(server)).result).toMatchObject({ code: 'not_found', field: 'endpoint' })
  })

  it.each([
    ['a web page', { status: 200, body: '<!doctype html>' }, undefined],
    ['JSON of another kind', { status: 200, body: { ok: true } }, undefined],
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.example' }, body: '' }, 'endpoint'],
  ])('takes %s for something else than Azure', async (_, answer, field) => {
    const server = await start()
    server.answerNext(answer)
    const { result } = await tried(server)
    expect({ code: Object(result).code, field: Object(result).field }).toEqual({ code: 'bad_response', field })
    expect(server.requests).toHaveLength(2)
  })
})

describe('an endpoint', () => {
  it.each([
    ['https://Contoso-AI.cognitiveservices.azure.com/', 'https://contoso-ai.cognitiveservices.azure.com', 'contoso-ai'],
    ['https://contoso.openai.azure.com', 'https://contoso.openai.azure.com', 'contoso'],
    ['https://contoso.services.ai.azure.com/', 'https://contoso.services.ai.azure.com', 'contoso'],
    ['https://contoso.openai.azure.us', 'https://contoso.openai.azure.us', 'contoso'],
    [
      'https://westeurope.api.cognitive.microsoft.com/',
      'https://westeurope.api.cognitive.microsoft.com',
      'westeurope.api.cognitive.microsoft.com',
    ],
    ['https://ai.contoso.example:8443', 'https://ai.contoso.example:8443', 'ai.contoso.example:8443'],
  ])('%s is taken, and shown as its resource', (endpoint, origin, resource) => {
    expect([originOf(endpoint), resourceOf(endpoint)]).toEqual([origin, resource])
  })

  it.each([
    ['https://contoso.openai.azure.com/openai/v1/', 'https://contoso.openai.azure.com alone'],
    ['https://contoso.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21', 'alone'],
    ['https://contoso.services.ai.azure.com/api/projects/first', 'alone'],
    ['https://contoso.openai.azure.com/?api-version=1', 'alone'],
    ['https://contoso.search.windows.net', 'Keys and Endpoint'],
    ['https://contoso.blob.core.windows.net', 'Keys and Endpoint'],
    ['https://portal.azure.com', 'Keys and Endpoint'],
    ['https://ai.azure.com/resource', 'Keys and Endpoint'],
    ['https://api.openai.com', 'Keys and Endpoint'],
    ['contoso', 'Keys and Endpoint'],
  ])('%s is refused, and told what to enter', (endpoint, hint) => {
    const refused = expect.objectContaining({
      code: 'invalid_input',
      field: 'endpoint',
      hint: expect.stringContaining(hint),
    })
    expect(() => originOf(endpoint)).toThrow(refused)
  })

  it('with a path is refused before the key goes anywhere', async () => {
    const server = await start()
    const values = connection(server, { endpoint: `${server.url}/elsewhere` })
    expect(await failureOf(act('list-models', {}, { values }))).toMatchObject({ field: 'endpoint' })
    expect(server.requests).toEqual([])
  })
})

describe('an action', () => {
  it.each([
    ['documents', 'list-models', {}, 'Azure OpenAI'],
    ['openai', 'list-document-models', {}, 'Document Intelligence'],
    ['openai', 'detect-language', { texts: ['Hello'] }, 'Azure AI Language'],
  ] as const)('says of a resource for %s in %s what it does not offer', async (kind, action, input, named) => {
    const server = await start({ kind })
    const error = await failureOf(act(action, input, { values: connection(server) }))
    expect(error).toMatchObject({ code: 'not_found', field: 'endpoint', message: expect.stringContaining(named) })
  })
})
