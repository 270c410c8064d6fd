import { CA, PASSWORD, USER } from './mail-server.js'

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

export const mail = (more: Values = {}): Values => ({
  to: ['bob@example.com'],
  subject: 'Hello',
  text: 'Good morning.',
  ...more,
})
