import { createHmac } from 'node:crypto'
import { startWebServer, type WebServer } from './web-server.js'

/** An object as the bucket keeps it. */
interface Stored {
  bytes: Buffer
  contentType: string
  modifiedAt: string
}

/** Objects in memory, and a web server that gives those whose address is signed. */
export interface Bucket {
  objects: Map<string, Stored>
  /** An address that works for so many seconds. */
  sign(key: string, expiresIn: number): string
  close(): Promise<void>
}

const signature = (key: string, until: string) => createHmac('sha256', 'bucket').update(`${until} ${key}`).digest('hex')

/** Starts an empty bucket on the loopback interface. */
export async function startBucket({ open = false } = {}): Promise<Bucket> {
  const objects: Bucket['objects'] = new Map()
  const server: WebServer = await startWebServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://bucket')
    const key = decodeURIComponent(url.pathname.slice(1))
    const until = url.searchParams.get('until') ?? ''
    const mayRead = url.searchParams.get('signature') === signature(key, until) && Number(until) > Date.now()
    const found = objects.get(key)
    if (mayRead || open) response.writeHead(found ? 200 : 404).end(found?.bytes)
    else response.writeHead(403).end()
  })
  return {
    objects,
    sign: (key, expiresIn) => {
      const until = String(Date.now() + expiresIn * 1_000)
      const query = new URLSearchParams({ until, signature: signature(key, until) })
      return `${server.origin}/${encodeURIComponent(key)}?${query}`
    },
    close: () => server.close(),
  }
}
