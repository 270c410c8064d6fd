import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { TOKENS } from '../../packages/pieces/outlook/test/contoso.js'

/** Microsoft's token endpoint, as far as client credentials go. */
export interface Tenant {
  readonly url: string
  readonly requests: readonly { path: string; form: Record<string, string> }[]
  close(): void
}

/** Starts it; the secret `right-secret` is right. */
export function startTenant(): Promise<Tenant> {
  const requests: { path: string; form: Record<string, string> }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      const form = Object.fromEntries(new URLSearchParams(body))
      requests.push({ path: request.url ?? '', form })
      const isRight = form.client_secret === 'right-secret'
      const answer = isRight
        ? { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: TOKENS.application }
        : { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid client secret provided.' }
      response.writeHead(isRight ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
  })
  return new Promise((started) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      const close = () => {
        server.closeAllConnections()
        server.close()
      }
      started({ url: `http://127.0.0.1:${port}`, requests, close })
    })
  })
}
