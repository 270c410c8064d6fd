import type { IncomingHttpHeaders } from 'node:http'

/** Credentials that work, and some that must be refused: what the server holds once somebody allowed access. */
export const credentials = {
  method: 'oauth2',
  good: { accessToken: 'acme/token+4711', scopes: ['items.read'] },
  refused: [
    {
      title: 'a revoked token',
      values: { accessToken: 'revoked/token+0815', scopes: ['items.read'] },
      code: 'invalid_credentials',
    },
  ],
} as const

/** Whom the server of the tests lets in. */
export const isKnown = ({ authorization }: IncomingHttpHeaders): boolean =>
  authorization === `Bearer ${credentials.good.accessToken}`
