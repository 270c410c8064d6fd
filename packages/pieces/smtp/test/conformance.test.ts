import { conformance } from '@plugboard/core/testing'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { piece } from '../src/index.js'
import { closedPort, type MailServer, startMailServer } from './mail-server.js'
import { mail, server } from './try-out.js'

describe('smtp conforms', () => {
  let mailServer: MailServer
  let closed = 0
  beforeAll(async () => {
    mailServer = await startMailServer()
    closed = await closedPort()
  })
  afterAll(() => mailServer.close())

  const good = () => server(mailServer.port)
  const cases = conformance(piece, {
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
  })
  for (const { name, run } of cases) it(name, run)
})
