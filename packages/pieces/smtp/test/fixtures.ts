import type { Fixtures } from '@plugboard/core/testing'
import { mail, server } from './connection.js'
import { closedPort, type MailServer, startMailServer } from './mail-server.js'

let mailServer: MailServer
let closed = 0

const REFUSED = 'nobody@example.com'

const good = () => server(mailServer.port)

export const fixtures: Fixtures = {
  start: async () => {
    mailServer = await startMailServer({
      onRcptTo: ({ address }, _session, callback) =>
        address === REFUSED ? callback(Object.assign(new Error('No such user'), { responseCode: 550 })) : callback(),
    })
    closed = await closedPort()
  },
  stop: async () => mailServer?.close(),
  withoutHttp: 'It speaks SMTP.',
  families: {
    mail: {
      method: 'password',
      good: () => good(),
      action: 'send-email',
      arrived: () => mailServer.arrived.map(({ source, to }) => ({ source, recipients: to })),
      refused: REFUSED,
    },
  },
  auth: {
    password: {
      good,
      refused: [
        {
          title: 'a wrong password',
          values: () => ({ ...good(), password: 'wrong-password' }),
          code: 'invalid_credentials',
          field: 'password',
        },
        { title: 'a closed port', values: () => server(closed), code: 'unreachable', field: 'port' },
        {
          title: 'an unknown server',
          values: () => ({ ...good(), host: 'mail.invalid' }),
          code: 'unreachable',
          field: 'host',
        },
        {
          title: 'a certificate nobody vouches for',
          values: () => ({ ...good(), ca: undefined }),
          code: 'tls_failed',
          field: 'tls',
        },
        {
          title: 'TLS on a port without it',
          values: () => ({ ...good(), tls: 'implicit' }),
          code: 'tls_failed',
          field: 'tls',
        },
      ],
    },
  },
  actions: { 'send-email': [{ method: 'password', input: mail() }] },
}
