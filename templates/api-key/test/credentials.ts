import type { IncomingHttpHeaders } from 'node:http'

/** Credentials that work, and some that must be refused. */
export const credentials = {
  method: 'api-key',
  good: { apiKey: 'acme/key+4711' },
  refused: [
    { title: 'a wrong key', values: { apiKey: 'wrong/key+0815' }, code: 'invalid_credentials', field: 'apiKey' },
  ],
} as const

/** Whom the server of the tests lets in. */
export const isKnown = ({ authorization }: IncomingHttpHeaders): boolean =>
  authorization === `Bearer ${credentials.good.apiKey}`
