import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** A request as it arrived. */
export interface Arrived {
  method: string
  /** Path and query, as they were sent. */
  target: string
  headers: IncomingMessage['headers']
  body: string
}

/** A server on loopback that answers as a test wants. */
export interface AnsweringServer {
  url: string
  requests: Arrived[]
  close(): Promise<void>
}

/** Starts a server that hands every request over once it has arrived whole. */
export async function startServer(
  answer: (request: Arrived, response: ServerResponse) => unknown,
): Promise<AnsweringServer> {
  const requests: Arrived[] = []
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const { method = '', url: target = '', headers } = incoming
    const request = { method, target, headers, body: Buffer.concat(chunks).toString() }
    requests.push(request)
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${Object(server.address()).port}`,
    requests,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Values of a connection to a store at an address. */
export const connectionTo = (endpoint: string) => ({
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'secret/0123456789',
  region: 'us-east-1',
  endpoint,
  pathStyle: true,
  bucket: 'invoices',
})

/** An error in the form of S3. */
export const errorXml = (code: string, more = '') =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>m</Message>${more}</Error>`

/** A page of a listing. */
export function listingXml(keys: readonly string[], more: { next?: string; modifiedAt?: string } = {}): string {
  const { next, modifiedAt = '2026-03-01T09:30:00.000Z' } = more
  const items = keys.map(
    (key) =>
      `<Contents><Key>${encodeURIComponent(key)}</Key><LastModified>${modifiedAt}</LastModified><ETag>&quot;e&quot;</ETag><Size>1</Size></Contents>`,
  )
  const end = next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`
  return `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><EncodingType>url</EncodingType><IsTruncated>${next !== undefined}</IsTruncated>${end}${items.join('')}</ListBucketResult>`
}
