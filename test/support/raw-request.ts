import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import type { Answer, Plugboard } from './plugboard.js'

interface RawRequest {
  method: string
  /** The request target as it is to be sent, nothing normalised. */
  path: string
  headers?: Record<string, string | string[]>
  body?: string | Buffer
}

/** Sends what `fetch` would refuse to send or would tidy up; the administrator's token goes along unless told. */
export async function rawRequest(
  server: Pick<Plugboard, 'url' | 'token'>,
  { method, path, headers = {}, body }: RawRequest,
): Promise<Answer> {
  const { hostname, port } = new URL(server.url)
  const authorization = { authorization: `Bearer ${server.token}` }
  const sent = request({ hostname, port, method, path, headers: { ...authorization, ...headers }, agent: false })
  sent.end(body)
  const [response] = await once(sent, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  const answered = new Headers()
  for (const [name, value] of Object.entries(response.headers)) answered.set(name, String(value))
  const isJson = answered.get('content-type')?.includes('json')
  return { status: response.statusCode, headers: answered, text, body: isJson ? JSON.parse(text) : undefined }
}

/** Writes bytes to the server and answers what came back until it closed the connection. */
export async function rawSocket(server: Plugboard, bytes: string): Promise<string> {
  return (await converse(server, [bytes])).answer
}

const CHUNK = 64 * 1024

/** Sends a body without end in chunks, until the server answers. Also tells how many bytes it let come. */
export function endlessBody(server: Plugboard, head: string): Promise<{ answer: string; sent: number }> {
  function* bytes() {
    yield `${head}transfer-encoding: chunked\r\n\r\n`
    for (;;) yield `${CHUNK.toString(16)}\r\n${' '.repeat(CHUNK)}\r\n`
  }
  return converse(server, bytes())
}

async function converse(server: Plugboard, parts: Iterable<string>): Promise<{ answer: string; sent: number }> {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  let answer = ''
  let sent = 0
  socket.on('data', (chunk) => {
    answer += chunk
  })
  // A server that refuses may close while more is on its way to it.
  socket.on('error', () => undefined)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  for (const part of parts) {
    if (answer !== '' || socket.destroyed) break
    await new Promise((resolve) => socket.write(part, resolve))
    sent += part.length
  }
  await closed
  return { answer, sent }
}
