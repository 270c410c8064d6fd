import type { IncomingHttpHeaders } from 'node:http'

/** A request as it arrived. */
export interface Seen {
  method: string
  path: string
  query: Record<string, string>
  headers: IncomingHttpHeaders
  body: Buffer
}
