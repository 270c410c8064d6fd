import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { chatAnswer, embeddingAnswer, failure, MODELS, type ModelAnswer } from './openai-model.js'

/** What each key may do. They look like real ones, so that a leak of one is found by its text. */
const KEYS = {
  right: 'sk-proj-right-4f1c9e7a2b8d',
  wrong: 'sk-proj-wrong-93b7d5e1f0ac',
  /** A restricted key without any scope. */
  withoutRights: 'sk-proj-restricted-7e2a6c90d4',
  withoutQuota: 'sk-proj-broke-c81d3f5b9e20',
  /** Its first request to a model is turned away, to be repeated at once. */
  rateLimitedOnce: 'sk-proj-limited-once-5a0e7b3c',
  /** Every request to a model is turned away for 20 seconds. */
  rateLimited: 'sk-proj-limited-d6f82e914c',
}

const ORGANIZATION = 'org-plugboard'
const PROJECT = 'proj_plugboard'

export interface RecordedRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  /** Parsed JSON; undefined when there was none. */
  body: unknown
  /** Resolves when the connection is closed, or the answer has gone out: true when the caller went away first. */
  abandoned: Promise<boolean>
}

/** `hang` never answers; `stall` stops in the middle of the answer; `cut` closes the connection there. */
export type ScriptedAnswer =
  | 'hang'
  | 'stall'
  | 'cut'
  | { status: number; headers?: Record<string, string>; body: string | Record<string, unknown> }

export interface OpenAiServer {
  /** The base URL, with `/v1`. */
  url: string
  keys: typeof KEYS
  /** Where all keys belong; another one in a header is refused. */
  organization: string
  project: string
  /** All requests so far, in order of arrival. */
  requests: readonly RecordedRequest[]
  /** The next request that carries a key gets this answer. Several are given one after the other. */
  answerNext(answer: ScriptedAnswer): void
  /** Resolves with the next request to arrive. */
  nextRequest(): Promise<RecordedRequest>
  close(): Promise<void>
}

type Answer = ModelAnswer & { headers?: Record<string, string> }

interface State {
  requests: RecordedRequest[]
  script: ScriptedAnswer[]
  waiting: ((request: RecordedRequest) => void)[]
  /** Keys that have been turned away once. */
  turnedAway: Set<string>
}

/**
 * A server on loopback that speaks the documented format of the OpenAI API: models, chat completions and embeddings,
 * with deterministic answers and the documented errors.
 */
export async function startOpenAiServer(): Promise<OpenAiServer> {
  const state: State = { requests: [], script: [], waiting: [], turnedAway: new Set() }
  const server = createServer((request, response) => {
    serve(state, request, response).catch((error: Error) => response.destroy(error))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    keys: KEYS,
    organization: ORGANIZATION,
    project: PROJECT,
    requests: state.requests,
    answerNext: (answer) => void state.script.push(answer),
    nextRequest: () => new Promise((resolve) => state.waiting.push(resolve)),
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const recorded = await record(request, response)
  state.requests.push(recorded)
  for (const tell of state.waiting.splice(0)) tell(recorded)
  const key = /^Bearer (.+)$/.exec(recorded.headers.authorization ?? '')?.[1]
  const scripted = key === undefined ? undefined : state.script.shift()
  if (scripted === 'hang') return
  if (scripted === 'cut' || scripted === 'stall') begin(response, scripted)
  else send(response, scripted ?? answer(state, recorded, key))
}

async function record(request: IncomingMessage, response: ServerResponse): Promise<RecordedRequest> {
  const abandoned = new Promise<boolean>((resolve) => {
    response.on('close', () => resolve(!response.writableFinished))
  })
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  const { method = '', url = '', headers } = request
  return { method, path: url, headers, body: text === '' ? undefined : JSON.parse(text), abandoned }
}

function begin(response: ServerResponse, then: 'cut' | 'stall'): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 })
  response.write('{', () => {
    if (then === 'cut') response.destroy()
  })
}

function send(response: ServerResponse, answer: Answer): void {
  const { status, body, headers } = answer
  const type = typeof body === 'string' ? 'text/html' : 'application/json'
  response.writeHead(status, {
    'content-type': type,
    'openai-organization': ORGANIZATION,
    'openai-version': '2020-10-01',
    'x-request-id': 'req_1',
    ...headers,
  })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

function answer(state: State, request: RecordedRequest, key: string | undefined): Answer {
  const refused = authenticate(request, key)
  if (refused || key === undefined) return refused ?? failure(401, '')
  const route = `${request.method} ${request.path}`
  if (route === 'GET /v1/models') return listing()
  const turnedAway = admit(state, key)
  if (turnedAway) return turnedAway
  if (route === 'POST /v1/chat/completions') return chatAnswer(request.body)
  if (route === 'POST /v1/embeddings') return embeddingAnswer(request.body)
  return failure(404, `Invalid URL (${route})`)
}

function authenticate({ path, headers }: RecordedRequest, key: string | undefined): Answer | undefined {
  if (key === undefined) return failure(401, "You didn't provide an API key. You need to provide your API key.")
  if (key === KEYS.wrong || !Object.values(KEYS).includes(key)) {
    return failure(401, `Incorrect API key provided: ${key.slice(0, 8)}****${key.slice(-4)}.`, {
      code: 'invalid_api_key',
    })
  }
  if (key === KEYS.withoutRights) {
    const scope = path === '/v1/models' ? 'api.model.read' : 'model.request'
    return failure(401, `You have insufficient permissions for this operation. Missing scopes: ${scope}.`)
  }
  return (
    mismatch(headers['openai-organization'], ORGANIZATION, 'Organization') ??
    mismatch(headers['openai-project'], PROJECT, 'Project')
  )
}

function mismatch(given: string | string[] | undefined, own: string, name: string): Answer | undefined {
  if (given === undefined || given === own) return undefined
  const lower = name.toLowerCase()
  return failure(401, `OpenAI-${name} header should match ${lower} for API key`, { code: `mismatched_${lower}` })
}

function admit(state: State, key: string): Answer | undefined {
  if (key === KEYS.withoutQuota) {
    return failure(429, 'You exceeded your current quota, please check your plan and billing details.', {
      type: 'insufficient_quota',
      code: 'insufficient_quota',
    })
  }
  const first = key === KEYS.rateLimitedOnce && !state.turnedAway.has(key)
  if (!first && key !== KEYS.rateLimited) return undefined
  state.turnedAway.add(key)
  const limited = failure(429, 'Rate limit reached for requests per min (RPM): Limit 3, Used 3, Requested 1.', {
    type: 'requests',
    code: 'rate_limit_exceeded',
  })
  return { ...limited, headers: { 'retry-after': first ? '0' : '20' } }
}

function listing(): Answer {
  const data = MODELS.map(({ id, created, owned_by }) => ({ id, object: 'model', created, owned_by }))
  return { status: 200, body: { object: 'list', data } }
}
