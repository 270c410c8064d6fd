import type { Fixtures } from '@plugboard/core/testing'
import { mail, server, token } from './connection.js'
import { closedPort, type MailServer, startMailServer } from './mail-server.js'

let mailServer: MailServer
let closed = 0

const REFUSED = 'nobody@example.com'
const LOGO = { name: 'logo.png', contentType: 'image/png', size: 3, url: 'data:image/png;base64,AAEC' }

const good = () => server(mailServer.port)
const byToken = () => token(mailServer.port)

const family = {
  action: 'send-email',
  against: 'smtp-server',
  arrived: () => mailServer.arrived.map(({ source, to }) => ({ source, recipients: to })),
  refused: REFUSED,
}

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
    mail: [
      { ...family, method: 'password', good },
      { ...family, method: 'oauth2', good: byToken },
    ],
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
        {
          title: 'an authority that is no certificate',
          values: () => ({ ...good(), ca: 'my certificate' }),
          code: 'invalid_input',
          field: 'ca',
        },
        {
          title: 'a user name with a line break in it',
          values: () => ({ ...good(), user: 'ada\r\nRSET' }),
          code: 'invalid_input',
          field: 'user',
        },
      ],
    },
    oauth2: {
      good: byToken,
      refused: [
        {
          title: 'a token that has expired',
          values: () => ({ ...byToken(), accessToken: 'expired-token' }),
          code: 'invalid_credentials',
        },
        {
          title: 'a token of somebody else',
          values: () => ({ ...byToken(), user: 'grace@example.com' }),
          code: 'invalid_credentials',
        },
        {
          title: 'a certificate nobody vouches for',
          values: () => ({ ...byToken(), ca: undefined }),
          code: 'tls_failed',
          field: 'tls',
        },
      ],
    },
  },
  actions: {
    'send-email': [
      { method: 'password', input: mail() },
      { method: 'oauth2', input: mail({ html: '<img src="cid:logo.png">', images: [LOGO] }) },
    ],
  },
}
