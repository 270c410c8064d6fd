import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { chatAnswer } from './chat-model.js'
import { embeddingAnswer } from './embedding-model.js'
import { editAnswer, imageAnswer, moderationAnswer, PNG, speechAnswer, transcriptionAnswer } from './media-model.js'
import { type Part, readMultipart } from './multipart.js'
import { failure, MODELS, type ModelAnswer } from './openai-model.js'

/** What each key may do. They look like real ones, so that a leak of one is found by its text. */
const KEYS = {
  right: 'sk-proj-right-4f1c9e7a2b8d',
  wrong: 'sk-proj-wrong-93b7d5e1f0ac',
  /** Was right once. */
  expired: 'sk-proj-expired-1b8e4d6f2a73',
  /** Of a project that is no more. */
  archived: 'sk-proj-archived-c5d2a90e7b16',
  /** Of an organization that lets in other addresses only. */
  elsewhere: 'sk-proj-elsewhere-6d3f8b1c9e40',
  /** Asked from where the service is not offered. */
  abroad: 'sk-proj-abroad-2f7c5e9a1d84',
  /** A restricted key without any scope. */
  withoutRights: 'sk-proj-restricted-7e2a6c90d4',
  /** A restricted key that may ask models but not list them. */
  withoutListing: 'sk-proj-nolist-8a4e6b2d0f95',
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
  /** Of a multipart body. */
  parts: readonly Part[]
  /** Bytes of the body. */
  size: number
  /** Resolves when the connection is closed, or the answer has gone out: true when the caller went away first. */
  abandoned: Promise<boolean>
}

/**
 * `hang` never answers; `stall` stops in the middle of the answer; `cut` closes the connection there. `stream` is sent
 * as it stands, as events unless another type is given; then, or when `until` resolves, it ends, unless it stalls, is cut, or the last of it goes on without end.
 */
export type ScriptedAnswer =
  | 'hang'
  | 'stall'
  | 'cut'
  | { status: number; headers?: Record<string, string>; body: string | Buffer | Record<string, unknown> }
  | { stream: readonly string[]; type?: string; until?: Promise<unknown>; ending?: 'end' | 'stall' | 'cut' | 'endless' }

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
  /** Resolves as soon as a byte of the body of the next request has arrived. */
  nextBody(): Promise<void>
  /** Resolves with the next request to arrive. */
  nextRequest(): Promise<RecordedRequest>
  close(): Promise<void>
}

type Answer = ModelAnswer & { headers?: Record<string, string> }

interface State {
  requests: RecordedRequest[]
  script: ScriptedAnswer[]
  waiting: ((request: RecordedRequest) => void)[]
  waitingForBody: (() => void)[]
  /** Keys that have been turned away once. */
  turnedAway: Set<string>
}

/**
 * A server on loopback that speaks the documented format of the OpenAI API: models, chat completions (also streamed),
 * embeddings, images, audio and moderations, with deterministic answers and the documented errors. Pictures it does not
 * send itself lie where they are refused to who shows a key, as at the real one's storage.
 */
export async function startOpenAiServer(): Promise<OpenAiServer> {
  const state: State = { requests: [], script: [], waiting: [], waitingForBody: [], turnedAway: new Set() }
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
    nextBody: () => new Promise((resolve) => state.waitingForBody.push(resolve)),
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
  const recorded = await record(state, request, response)
  state.requests.push(recorded)
  for (const tell of state.waiting.splice(0)) tell(recorded)
  const key = /^Bearer (.+)$/.exec(recorded.headers.authorization ?? '')?.[1]
  const scripted = key === undefined ? undefined : state.script.shift()
  if (scripted === 'hang') return
  if (scripted === 'cut' || scripted === 'stall') begin(response, scripted)
  else if (scripted && 'stream' in scripted) play(response, scripted)
  else send(response, scripted ?? answer(state, recorded, key))
}

async function record(state: State, request: IncomingMessage, response: ServerResponse): Promise<RecordedRequest> {
  const abandoned = new Promise<boolean>((resolve) => {
    response.on('close', () => resolve(!response.writableFinished))
  })
  const chunks: Buffer[] = []
  for await (const chunk of request) {
    chunks.push(chunk)
    for (const tell of state.waitingForBody.splice(0)) tell()
  }
  const bytes = Buffer.concat(chunks)
  const { method = '', url = '', headers } = request
  const type = headers['content-type'] ?? ''
  const parts = type.startsWith('multipart/') ? readMultipart(type, bytes) : []
  const body = type.startsWith('application/json') ? JSON.parse(bytes.toString()) : undefined
  return { method, path: url, headers, body, parts, size: bytes.length, abandoned }
}

function begin(response: ServerResponse, then: 'cut' | 'stall'): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 })
  response.write('{', () => {
    if (then === 'cut') response.destroy()
  })
}

const EVENTS = { 'content-type': 'text/event-stream; charset=utf-8' }

function play(
  response: ServerResponse,
  { stream, type, until, ending = 'end' }: Extract<ScriptedAnswer, { stream: unknown }>,
): void {
  response.writeHead(200, { ...EVENTS, ...(type && { 'content-type': type }) })
  response.write(stream.join(''), async () => {
    await until
    if (ending === 'end') response.end()
    if (ending === 'cut') response.destroy()
    if (ending === 'endless') fill(response)
  })
}

/** Writes as fast as it is read, until nobody reads. */
function fill(response: ServerResponse): void {
  const chunk = Buffer.alloc(65_536, 'a')
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  }
  response.on('drain', more)
  more()
}

function send(response: ServerResponse, { status, body, type, events, headers }: Answer): void {
  const plain = typeof body === 'string' || Buffer.isBuffer(body)
  response.writeHead(status, {
    'content-type': type ?? (plain ? 'text/html' : 'application/json'),
    'openai-organization': ORGANIZATION,
    'openai-version': '2020-10-01',
    'x-request-id': 'req_1',
    ...(events && EVENTS),
    ...headers,
  })
  if (!events) return void response.end(plain ? body : JSON.stringify(body))
  for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`)
  response.end('data: [DONE]\n\n')
}

function answer(state: State, request: RecordedRequest, key: string | undefined): Answer {
  if (request.path.startsWith('/pictures/')) return picture(request)
  const refused = authenticate(request, key)
  if (refused || key === undefined) return refused ?? failure(401, '')
  const route = `${request.method} ${request.path}`
  if (route === 'GET /v1/models') return listing()
  return admit(state, key) ?? modelAnswer(route, request)
}

function picture({ headers }: RecordedRequest): Answer {
  if (headers.authorization !== undefined) return failure(403, 'Server failed to authenticate the request.')
  return { status: 200, type: 'image/png', body: PNG }
}

function modelAnswer(route: string, { headers, body, parts, size }: RecordedRequest): Answer {
  switch (route) {
    case 'POST /v1/chat/completions':
      return chatAnswer(body)
    case 'POST /v1/embeddings':
      return embeddingAnswer(body)
    case 'POST /v1/images/generations':
      return imageAnswer(body, `http://${headers.host}`)
    case 'POST /v1/images/edits':
      return editAnswer(parts)
    case 'POST /v1/audio/transcriptions':
      return transcriptionAnswer(parts, size)
    case 'POST /v1/audio/speech':
      return speechAnswer(body)
    case 'POST /v1/moderations':
      return moderationAnswer(body)
    default:
      return failure(404, `Invalid URL (${route})`)
  }
}

function authenticate({ path, headers }: RecordedRequest, key: string | undefined): Answer | undefined {
  if (key === undefined) return failure(401, "You didn't provide an API key. You need to provide your API key.")
  if (key === KEYS.wrong || !Object.values(KEYS).includes(key)) {
    return failure(401, `Incorrect API key provided: ${key.slice(0, 8)}****${key.slice(-4)}.`, {
      code: 'invalid_api_key',
    })
  }
  const listing = path === '/v1/models'
  if (key === KEYS.withoutRights || (key === KEYS.withoutListing && listing)) {
    const scope = listing ? 'api.model.read' : 'model.request'
    const role = 'Check that you have the correct role in your organization (Reader, Writer, Owner).'
    return failure(401, `You have insufficient permissions for this operation. Missing scopes: ${scope}. ${role}`)
  }
  const barred = BARRED.get(key)
  if (barred) return barred
  return (
    mismatch(headers['openai-organization'], ORGANIZATION, 'Organization') ??
    mismatch(headers['openai-project'], PROJECT, 'Project')
  )
}

/** Keys that are known and still turned away. */
const BARRED: ReadonlyMap<string, Answer> = new Map([
  [KEYS.expired, failure(401, 'Your API key has expired. Please create a new one.')],
  [
    KEYS.archived,
    failure(401, 'The project you are requesting has been archived and is no longer accessible', {
      code: 'not_authorized_invalid_project',
    }),
  ],
  [KEYS.elsewhere, failure(401, 'Your IP is not authorized to access this resource.', { code: 'ip_not_authorized' })],
  [
    KEYS.abroad,
    failure(403, 'Country, region, or territory not supported', {
      type: 'request_forbidden',
      code: 'unsupported_country_region_territory',
    }),
  ],
])

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
