import type { IncomingHttpHeaders } from 'node:http'

/** Credentials that work, and some that must be refused. */
export const credentials = {
  method: 'basic',
  good: { username: 'ada', password: 'acme/pass+4711' },
  refused: [
    {
      title: 'a wrong password',
      values: { username: 'ada', password: 'wrong/pass+0815' },
      code: 'invalid_credentials',
      field: 'password',
    },
  ],
} as const

/** Whom the server of the tests lets in. */
export const isKnown = ({ authorization = '' }: IncomingHttpHeaders): boolean => {
  const { username, password } = credentials.good
  return Buffer.from(authorization.replace('Basic ', ''), 'base64').toString() === `${username}:${password}`
}
