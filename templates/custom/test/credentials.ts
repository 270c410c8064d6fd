import type { IncomingHttpHeaders } from 'node:http'

/** Credentials that work, and some that must be refused. */
export const credentials = {
  method: 'custom',
  good: { workspace: 'ws-1234', token: 'acme/token+4711' },
  refused: [
    {
      title: 'a wrong token',
      values: { workspace: 'ws-1234', token: 'wrong/token+0815' },
      code: 'invalid_credentials',
      field: 'token',
    },
  ],
} as const

/** Whom the server of the tests lets in. */
export const isKnown = ({ 'x-workspace': workspace, authorization }: IncomingHttpHeaders): boolean =>
  workspace === credentials.good.workspace && authorization === `Bearer ${credentials.good.token}`
