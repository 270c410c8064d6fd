import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'

export interface AcmeServer {
  origin: string
  close(): Promise<void>
}

const ITEMS = [
  { id: 'item-1', name: 'First item' },
  { id: 'item-2', name: 'Second item' },
]

/** A server on this machine that answers as Acme does to whoever it knows. */
export async function startAcme(isKnown: (headers: IncomingHttpHeaders) => boolean): Promise<AcmeServer> {
  const server = createServer((request, response) => {
    const { status, body } = isKnown(request.headers) ? answer(request.url ?? '/') : refusal(401, 'Who are you?')
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function answer(path: string): { status: number; body: unknown } {
  const { pathname, searchParams } = new URL(path, 'http://acme.example')
  if (pathname === '/me') return { status: 200, body: { email: 'ada@acme.example' } }
  if (pathname === '/items') return { status: 200, body: itemsAfter(searchParams.get('after')) }
  const item = ITEMS.find(({ id }) => pathname === `/items/${id}`)
  return item ? { status: 200, body: item } : refusal(404, 'There is no such thing.')
}

/** The cursor is how many items there were; without one nothing counts as new. */
function itemsAfter(cursor: string | null) {
  return { items: ITEMS.slice(cursor ? Number(cursor) : ITEMS.length), cursor: String(ITEMS.length) }
}

const refusal = (status: number, message: string) => ({ status, body: { message } })
