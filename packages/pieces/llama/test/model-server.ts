import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'

export interface RecordedRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  /** Parsed JSON; undefined when there was none. */
  body: unknown
  /** Resolves when the connection is closed, or the answer has gone out: true when the caller went away first. */
  abandoned: Promise<boolean>
}

/** What a server answers: JSON, text of a type, or a text of a type in stretches. */
export interface Answer {
  status: number
  body?: unknown
  type?: string
  stretches?: readonly string[]
  headers?: Record<string, string>
}

type Ending = 'end' | 'stall' | 'cut' | 'endless'

/**
 * `hang` never answers. `stream` is sent as it stands, with status 200; then, or when `until` resolves, it ends, unless
 * it stalls, is cut, or the last of it goes on without end.
 */
export type ScriptedAnswer =
  | 'hang'
  | Answer
  | { stream: readonly string[]; type: string; until?: Promise<unknown>; ending?: Ending }

export interface ModelServer {
  /** Without a path. */
  origin: string
  /** All requests so far, in order of arrival. */
  requests: readonly RecordedRequest[]
  /** The next request to a model gets this answer. Several are given one after the other. */
  answerNext(answer: ScriptedAnswer): void
  /** Resolves with the next request to arrive. */
  nextRequest(): Promise<RecordedRequest>
  close(): Promise<void>
}

interface State {
  requests: RecordedRequest[]
  script: ScriptedAnswer[]
  waiting: ((request: RecordedRequest) => void)[]
  answer(request: RecordedRequest): Answer
}

/** A server on loopback that gives what it is told, otherwise what `answer` says. */
export async function startModelServer(answer: (request: RecordedRequest) => Answer): Promise<ModelServer> {
  const state: State = { requests: [], script: [], waiting: [], answer }
  const server = createServer((request, response) => {
    serve(state, request, response).catch((error: Error) => response.destroy(error))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    requests: state.requests,
    answerNext: (scripted) => void state.script.push(scripted),
    nextRequest: () => new Promise((resolve) => state.waiting.push(resolve)),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const recorded = await record(request, response)
  state.requests.push(recorded)
  for (const resolve of state.waiting.splice(0)) resolve(recorded)
  const scripted = state.script.shift() ?? state.answer(recorded)
  if (scripted === 'hang') return
  if ('stream' in scripted) play(response, scripted)
  else send(response, scripted)
}

async function record(request: IncomingMessage, response: ServerResponse): Promise<RecordedRequest> {
  const abandoned = new Promise<boolean>((resolve) => {
    response.on('close', () => resolve(!response.writableFinished))
  })
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const { method = '', url = '', headers } = request
  const text = Buffer.concat(chunks).toString()
  return { method, path: url, headers, body: text === '' ? undefined : JSON.parse(text), abandoned }
}

function send(response: ServerResponse, { status, body, type, stretches, headers }: Answer): void {
  const plain = typeof body === 'string' || Buffer.isBuffer(body)
  response.writeHead(status, { 'content-type': type ?? (plain ? 'text/plain' : 'application/json'), ...headers })
  if (!stretches) return void response.end(plain ? body : JSON.stringify(body))
  for (const stretch of stretches) response.write(stretch)
  response.end()
}

function play(
  response: ServerResponse,
  { stream, type, until, ending = 'end' }: Extract<ScriptedAnswer, { stream: unknown }>,
): void {
  response.writeHead(200, { 'content-type': type })
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
