import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type Answer, failure, type RecordedRequest, type ResourceSettings } from './answer.js'
import { createDocuments, type Documents } from './document-service.js'
import { languageAnswer } from './language-service.js'
import { modelsAnswer } from './model-service.js'

/** They look like real ones, so that a leak of one is found by its text. */
const KEYS = {
  one: '7f3c1d9ab2e84c50a6d1f0e92b7c4d18',
  two: 'b81e4f6072da4d93ae5c3b1f9d0827c6',
  wrong: '0d5a9c3e7b1f4286ad94c6e0f3b27d51',
}

/** `hang` never answers; `cut` closes the connection in the middle of the answer. */
export type ScriptedAnswer = 'hang' | 'cut' | Answer

/** An Azure AI resource on loopback. */
export interface AzureServer {
  /** The endpoint. */
  url: string
  keys: typeof KEYS
  settings: ResourceSettings
  documents: Documents
  /** All requests so far, in order of arrival. */
  requests: readonly RecordedRequest[]
  /** The next request that carries a key gets this answer. Several are given one after the other. */
  answerNext(...answers: ScriptedAnswer[]): void
  /** Every request that carries a key gets this answer from now on; undefined ends it. */
  answerAlways(answer: ScriptedAnswer | undefined): void
  /** Resolves with the next request to arrive whose path fits. */
  nextRequest(path: RegExp): Promise<RecordedRequest>
  close(): Promise<void>
}

interface State {
  settings: ResourceSettings
  documents: Documents
  requests: RecordedRequest[]
  script: ScriptedAnswer[]
  always: ScriptedAnswer | undefined
  waiting: { path: RegExp; resolve(request: RecordedRequest): void }[]
}

/**
 * An Azure AI resource that speaks the documented format of Document Intelligence, Language and the v1 interface of
 * Azure OpenAI, as far as its kind has them. It checks keys, their headers, versions, parameters, limits and states.
 */
export async function startAzure(given: Partial<ResourceSettings> = {}): Promise<AzureServer> {
  const settings: ResourceSettings = {
    kind: 'foundry',
    tier: 'S0',
    open: true,
    keys: true,
    quota: true,
    throttled: 0,
    retryAfter: undefined,
    ...given,
  }
  const documents = createDocuments(settings)
  const state: State = { settings, documents, requests: [], script: [], always: undefined, waiting: [] }
  const server = createServer((request, response) => {
    serve(state, request, response).catch((error: Error) => response.destroy(error))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    keys: KEYS,
    settings,
    documents: state.documents,
    requests: state.requests,
    answerNext: (...answers) => void state.script.push(...answers),
    answerAlways: (answer) => {
      state.always = answer
    },
    nextRequest: (path) => new Promise((resolve) => state.waiting.push({ path, resolve })),
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { recorded, bytes } = await record(request, response)
  state.requests.push(recorded)
  const told = state.waiting.findIndex(({ path }) => path.test(recorded.path))
  if (told >= 0) for (const { resolve } of state.waiting.splice(told, 1)) resolve(recorded)
  const hasKey = 'api-key' in recorded.headers || 'ocp-apim-subscription-key' in recorded.headers
  const scripted = hasKey ? (state.script.shift() ?? state.always) : undefined
  if (scripted === 'hang') return
  if (scripted === 'cut') return cut(response)
  await send(response, scripted ?? answer(state, recorded, bytes))
}

/** Of a body only the beginning is kept, so that a large one costs no memory. */
const KEPT = 2 * 1024 * 1024

async function record(request: IncomingMessage, response: ServerResponse) {
  const abandoned = new Promise<boolean>((resolve) => {
    response.on('close', () => resolve(!response.writableFinished))
  })
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    if (size < KEPT) chunks.push(chunk)
    size += chunk.length
  }
  const bytes = Buffer.concat(chunks)
  const { method = '', headers } = request
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
  const isJson = /^application\/json\b/.test(headers['content-type'] ?? '')
  const body: unknown = isJson && size <= KEPT ? JSON.parse(bytes.toString()) : undefined
  return { recorded: { method, path: pathname, query: searchParams, headers, body, size, abandoned }, bytes }
}

function cut(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 })
  response.write('{', () => response.destroy())
}

async function send(response: ServerResponse, { status, headers, body }: Answer): Promise<void> {
  const type = typeof body === 'string' ? 'text/html' : Array.isArray(body) ? 'text/event-stream' : 'application/json'
  response.writeHead(status, { 'content-type': type, 'apim-request-id': 'e1b3a8f0', ...headers })
  if (body === undefined) response.end()
  else if (!Array.isArray(body)) response.end(typeof body === 'string' ? body : JSON.stringify(body))
  else {
    for (const part of body) await new Promise((resolve) => response.write(part, resolve))
    response.end()
  }
}

const NOT_FOUND = failure(404, '404', 'Resource not found')

const SERVICES = [
  { path: '/documentintelligence/', kind: 'documents', version: '2024-11-30', key: 'ocp-apim-subscription-key' },
  { path: '/language/', kind: 'language', version: '2025-11-01', key: 'ocp-apim-subscription-key' },
  { path: '/openai/v1/', kind: 'openai', version: null, key: 'api-key' },
] as const

function answer({ settings, documents }: State, request: RecordedRequest, bytes: Buffer): Answer {
  const service = SERVICES.find(({ path }) => request.path.startsWith(path))
  if (!service || (settings.kind !== 'foundry' && settings.kind !== service.kind)) return NOT_FOUND
  const refused = admission(settings, request.headers[service.key])
  if (refused) return refused
  if (request.query.get('api-version') !== service.version) return NOT_FOUND
  if (service.kind === 'documents') return documents.answer(request, bytes)
  return (service.kind === 'language' ? languageAnswer(request) : modelsAnswer(request)) ?? NOT_FOUND
}

/** What stands before every service. */
function admission(settings: ResourceSettings, key: string | string[] | undefined): Answer | undefined {
  if (!settings.open) return failure(403, '403', 'Access denied due to Virtual Network/Firewall rules.')
  if (key === undefined) return failure(401, '401', 'Access denied due to missing subscription key.')
  if (key !== KEYS.one && key !== KEYS.two) {
    return failure(
      401,
      '401',
      'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.',
    )
  }
  if (!settings.keys) {
    return failure(403, 'AuthenticationTypeDisabled', 'Key based authentication is disabled for this resource.')
  }
  if (!settings.quota) {
    const message = `Out of call volume quota for CognitiveServices ${settings.tier} pricing tier. Please retry after 12 days.`
    return failure(403, '403', message)
  }
  if (settings.throttled === 0) return undefined
  settings.throttled--
  const message = 'Requests have exceeded call rate limit of your current pricing tier. Please retry after 17 seconds.'
  const { retryAfter } = settings
  return { ...failure(429, '429', message), headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter } }
}
