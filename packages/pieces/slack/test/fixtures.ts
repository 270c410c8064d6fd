import assert from 'node:assert/strict'
import type { Fixtures } from '@plugboard/core/testing'
import { type SlackServer, startSlackServer } from './slack-server.js'

let server: SlackServer

const signedIn = (accessToken: string) => ({ accessToken, scopes: ['chat:write'] })

export const fixtures: Fixtures = {
  start: async () => {
    server = await startSlackServer()
    server.workspace.revoked.add('xoxb-1111-2222-revokedREVOKED')
  },
  stop: async () => server?.close(),
  endpoints: () => ({ api: server.api }),
  auth: {
    oauth2: {
      good: () => signedIn(server.workspace.tokens.right),
      refused: [
        {
          title: 'an unknown token',
          values: signedIn('xoxb-1111-2222-unknownUNKNOWN'),
          code: 'invalid_credentials',
        },
        {
          title: 'a revoked token',
          values: signedIn('xoxb-1111-2222-revokedREVOKED'),
          code: 'invalid_credentials',
        },
        {
          title: 'a token that may not send',
          values: () => signedIn(server.workspace.tokens.withoutWrite),
          code: 'permission_denied',
        },
      ],
    },
    'bot-token': {
      good: () => ({ botToken: server.workspace.tokens.right }),
      refused: [
        {
          title: 'an unknown token',
          values: { botToken: 'xoxb-1111-2222-unknownUNKNOWN' },
          code: 'invalid_credentials',
          field: 'botToken',
        },
        {
          title: 'the token of a user',
          values: { botToken: 'xoxp-1111-2222-userUSERuser' },
          code: 'invalid_credentials',
          field: 'botToken',
        },
        {
          title: 'an app-level token',
          values: { botToken: 'xapp-1-A012AB3CD-appAPPapp' },
          code: 'invalid_credentials',
          field: 'botToken',
        },
        {
          title: 'a token with a line break in it',
          values: { botToken: 'xoxb-1111\r\nx-injected: second' },
          code: 'invalid_credentials',
          field: 'botToken',
        },
        {
          title: 'a token that may not send',
          values: () => ({ botToken: server.workspace.tokens.withoutWrite }),
          code: 'permission_denied',
        },
      ],
    },
  },
  actions: {
    'send-message': [
      { method: 'oauth2', input: { channel: 'C01GENERAL', text: 'Hello' } },
      { method: 'bot-token', input: { channel: '#general', text: 'Hello' } },
    ],
    'list-channels': [
      {
        method: 'oauth2',
        input: {},
        check: (output) => assert.equal(Object(output).channels.length, 3),
      },
    ],
    'find-user': [
      {
        method: 'bot-token',
        input: { by: 'email', email: 'ada@example.com' },
        check: (output) => assert.equal(Object(output).id, 'U01ADA'),
      },
    ],
  },
}
