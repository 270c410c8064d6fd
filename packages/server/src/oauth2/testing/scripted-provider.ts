import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface ReceivedRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** A provider on this machine that keeps what it was asked and answers what the test says. */
export class ScriptedProvider {
  readonly requests: ReceivedRequest[] = []
  #respond: (response: ServerResponse) => void = (response) => response.end()
  readonly #server: Server

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const { method = '', url: path = '', headers } = request
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(Buffer.from(chunk))
      this.requests.push({ method, path, headers, body: Buffer.concat(chunks).toString() })
      this.#respond(response)
    })
  }

  static async start(): Promise<ScriptedProvider> {
    const provider = new ScriptedProvider()
    await new Promise<void>((resolve) => provider.#server.listen(0, '127.0.0.1', resolve))
    return provider
  }

  get origin(): string {
    return `http://${this.host}`
  }

  get host(): string {
    const { port } = this.#address()
    return `127.0.0.1:${port}`
  }

  /** The only request so far. */
  get request(): ReceivedRequest {
    const [first, second] = this.requests
    if (!first || second) throw new Error(`there were ${this.requests.length} requests`)
    return first
  }

  /** Forgets all requests, and answers the next ones so. Default: 200 with JSON. */
  answers({ status = 200, headers = {}, body = '' }: Answer): void {
    this.responds((response) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body),
    )
  }

  answersJson(body: unknown, more: Omit<Answer, 'body'> = {}): void {
    this.answers({ ...more, body: JSON.stringify(body) })
  }

  /** Forgets all requests, and lets the test answer the next ones itself. */
  responds(respond: (response: ServerResponse) => void): void {
    this.requests.length = 0
    this.#respond = respond
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #address(): AddressInfo {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the provider does not listen')
    return address
  }
}
