import { CA, PASSWORD, TOKEN, USER } from './mail-server.js'

type Values = Record<string, unknown>

/** Values of a connection that works with a server started by `startMailServer`. */
export const server = (port: number, more: Values = {}): Values => ({
  host: 'localhost',
  port,
  tls: 'starttls',
  ca: CA,
  user: USER,
  password: PASSWORD,
  ...more,
})

/** Values of a connection that presents an access token. */
export const token = (port: number, more: Values = {}): Values => ({
  ...server(port),
  password: undefined,
  authorizationUrl: 'http://127.0.0.1:1/authorize',
  tokenUrl: 'http://127.0.0.1:1/token',
  scope: 'mail',
  clientId: 'acme',
  clientSecret: 'acme-secret',
  accessToken: TOKEN,
  ...more,
})

export const mail = (more: Values = {}): Values => ({
  to: ['bob@example.com'],
  subject: 'Hello',
  text: 'Good morning.',
  ...more,
})
