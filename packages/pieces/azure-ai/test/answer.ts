import type { IncomingHttpHeaders } from 'node:http'

/** What a resource is, and how it is set up. Tests change the settings while it runs. */
export interface ResourceSettings {
  kind: 'foundry' | 'documents' | 'language' | 'openai'
  tier: 'F0' | 'S0'
  /** Its network rules let requests in. */
  open: boolean
  /** It lets people in by key. */
  keys: boolean
  /** There is something left of the free calls of the month. */
  quota: boolean
  /** How many requests are turned away for coming too fast, and the seconds it asks to wait. */
  throttled: number
  retryAfter: string | undefined
}

export interface RecordedRequest {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  /** Parsed JSON; undefined when there was none. */
  body: unknown
  /** Bytes of the body. */
  size: number
  /** Resolves when the connection is closed, or the answer has gone out: true when the caller went away first. */
  abandoned: Promise<boolean>
}

/** What a service answers. A body that is a list is sent piece by piece. */
export interface Answer {
  status: number
  headers?: Record<string, string>
  body?: unknown
}

/** An error in the shape of Azure. */
export const failure = (status: number, code: string, message: string, inner?: Record<string, unknown>): Answer => ({
  status,
  body: { error: { code, message, ...(inner && { innererror: inner }) } },
})
