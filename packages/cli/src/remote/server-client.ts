import { Failure } from '../terminal/failure.js'

/** Where a running server is, and who calls. */
export interface ServerAddress {
  url: string
  token: string
}

interface Request {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  json?: unknown
  bytes?: Uint8Array<ArrayBuffer>
}

/** The part of a problem that is told to people: https://www.rfc-editor.org/rfc/rfc9457 */
interface Problem {
  code?: string
  detail?: string
  hint?: string
  details?: unknown
}

/** Longest wait for an answer, in milliseconds: an upgrade moves every connection. */
const LONGEST = 300_000

/**
 * Where the server is that a command talks to: `--server`, else as the server's own variables say. The token is never an
 * argument, which every user of the machine could read.
 *
 * @throws Failure `token_missing`, `wrong_server`.
 */
export function findServer(given: string | undefined, env: NodeJS.ProcessEnv): ServerAddress {
  const port = env.PLUGBOARD_PORT || env.PORT || '3000'
  const url = given ?? (env.PLUGBOARD_PUBLIC_URL || `http://127.0.0.1:${port}`)
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new Failure('wrong_server', 'The address of the server is no http:// or https:// address.', { exitCode: 2 })
  }
  const token = env.PLUGBOARD_TOKEN || env.PLUGBOARD_ADMIN_TOKEN
  if (token) return { url: url.replace(/\/+$/, ''), token }
  throw new Failure('token_missing', 'The server wants to know who asks.', {
    hint: 'Set PLUGBOARD_TOKEN to an API token that may manage pieces, or PLUGBOARD_ADMIN_TOKEN to the one the server was started with.',
    exitCode: 2,
  })
}

/**
 * Calls the REST API of a running server; `path` begins after `/api/v1`.
 *
 * @throws Failure with the code, the sentence and the hint of the problem, or `server_unreachable`.
 */
export async function callServer<Answer>(server: ServerAddress, path: string, request: Request = {}): Promise<Answer> {
  const response = await send(server, path, request)
  const text = await response.text()
  const answer = parse(text)
  if (response.ok) return answer as Answer
  const { code, detail, hint }: Problem = Object(answer)
  const message = detail ?? `The server answered with HTTP ${response.status}.`
  throw new Failure(code ?? 'server_failed', message, hint === undefined ? {} : { hint })
}

async function send({ url, token }: ServerAddress, path: string, { method, json, bytes }: Request): Promise<Response> {
  const body = bytes ? new Blob([bytes]) : json === undefined ? undefined : JSON.stringify(json)
  const type = bytes ? 'application/gzip' : 'application/json'
  const headers = { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': type }) }
  try {
    return await fetch(`${url}/api/v1${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers,
      redirect: 'error',
      signal: AbortSignal.timeout(LONGEST),
      ...(body !== undefined && { body }),
    })
  } catch (cause) {
    throw new Failure('server_unreachable', `No server answers at ${url}.`, {
      hint: 'Start it, or name it with --server.',
      cause,
    })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
