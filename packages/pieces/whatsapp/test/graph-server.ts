import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Answer } from './graph-answers.js'
import { answerGraph } from './graph-routes.js'
import { type GraphState, startState } from './graph-state.js'
import type { Seen } from './seen.js'

/** Instead of the next answer: one of the test's own, or a connection that is cut. */
type Instead = Answer | 'cut'

/** A Graph API of the tests' own, as Meta documents it, on loopback. */
export interface GraphServer {
  origin: string
  endpoints: { graph: string }
  state: GraphState
  seen: Seen[]
  answerNext(...answers: Instead[]): void
  close(): Promise<void>
}

export async function startGraph(): Promise<GraphServer> {
  const state = startState()
  const seen: Seen[] = []
  const queue: Instead[] = []
  const server = createServer(async (request, response) => {
    try {
      const one = await seenOf(request)
      seen.push(one)
      const next = queue.shift() ?? (await answerGraph(one, state, origin))
      if (next === 'cut') response.socket?.resetAndDestroy()
      else write(response, next)
    } catch {
      response.destroy()
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${Object(server.address()).port}`
  return {
    origin,
    endpoints: { graph: origin },
    state,
    seen,
    answerNext: (...answers) => void queue.push(...answers),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function seenOf(request: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const { method = '', url = '', headers } = request
  const { pathname: path, searchParams } = new URL(url, 'http://graph')
  return { method, path, query: Object.fromEntries(searchParams), headers, body: Buffer.concat(chunks) }
}

function write(response: ServerResponse, { status, headers, body }: Answer): void {
  const raw = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers }).end(raw)
}
