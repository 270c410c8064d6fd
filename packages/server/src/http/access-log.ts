import type { Logger } from 'pino'

/** What is logged of a request; nothing else of it ever is. */
export interface AccessEntry {
  readonly requestId: string
  readonly method: string
  /** Without the query, and the template only where the path holds a secret. */
  readonly path: string
  readonly route: string
  readonly status: number
  readonly ms: number
  readonly ip: string
  /** Kind and id of who asked. */
  readonly principal?: string
  readonly project?: string
  readonly environment?: string
  /** Of a problem. */
  readonly code?: string
}

/** Writes the line of an answered request: a failure of ours as an error, a probe for debugging only. */
export function logAccess(logger: Logger, entry: AccessEntry): void {
  if (entry.status >= 500) logger.error(entry, 'request failed')
  else if (entry.route.startsWith('/health/')) logger.debug(entry, 'request')
  else logger.info(entry, 'request')
}
