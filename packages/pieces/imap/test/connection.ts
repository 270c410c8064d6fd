import { mailServer, someone } from './mail-server.js'
import type { Connection, Values } from './try-out.js'

/** The values of a connection to the mail server of the tests, for a user of its own unless one is named. */
export function passwordValues(more: Values = {}): Values & { user: string } {
  const { host, tlsPort, ca, password } = mailServer()
  return { host, port: tlsPort, tls: 'implicit', ca, user: someone(), password, ...more }
}

export function tokenValues(more: Values = {}): Values {
  const { host, tlsPort, ca, tokenUser, token } = mailServer()
  return {
    host,
    port: tlsPort,
    tls: 'implicit',
    ca,
    user: tokenUser,
    authorizationUrl: 'http://127.0.0.1:1/authorize',
    tokenUrl: 'http://127.0.0.1:1/token',
    scope: 'mail',
    clientId: 'acme',
    clientSecret: 'acme-secret',
    accessToken: token,
    ...more,
  }
}

/** A mailbox of its own. */
export function mailbox(more: Values = {}): Connection & { user: string } {
  const values = passwordValues(more)
  return { values, user: values.user }
}
