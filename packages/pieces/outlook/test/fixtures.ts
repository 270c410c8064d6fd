import assert from 'node:assert/strict'
import type { Fixtures } from '@plugboard/core/testing'
import { ADA, application, delegated, endpointsOf, mail, sentBy, startContoso, TOKENS } from './contoso.js'
import type { GraphServer } from './graph-server.js'

let server: GraphServer

const letter = { to: ['grace@fabrikam.example'], subject: 'Hello', text: 'How are you?' }
const sent = (output: unknown) => assert.deepEqual(Object(output).recipients, ['grace@fabrikam.example'])
const found = (count: number) => (output: unknown) => assert.equal(Object(output).messages.length, count)

export const fixtures: Fixtures = {
  start: async () => {
    server = await startContoso()
    server.mailboxes.get(ADA)?.folders.inbox?.messages.push(mail(1))
  },
  stop: async () => server?.close(),
  endpoints: () => endpointsOf(server),
  families: {
    mail: {
      method: 'oauth2',
      good: delegated(),
      action: 'send-mail',
      input: (mail) => ({ format: 'html' in mail ? 'html' : 'text', ...mail }),
      arrived: () => sentBy(server, ADA),
      notSupported: {
        'sends attachments byte by byte, by their names': 'it has no field for them yet',
        'lets no header in through the name of an attachment': 'it has no field for attachments yet',
        'tells which recipients were refused, and delivers to the others': 'Microsoft takes every address at first',
      },
    },
  },
  auth: {
    application: {
      good: application(),
      refused: [
        {
          title: 'a token that has lapsed',
          values: application({ accessToken: TOKENS.unknown }),
          code: 'invalid_credentials',
        },
        {
          title: 'a mailbox that does not exist',
          values: application({ mailbox: 'nobody@contoso.example' }),
          code: 'not_found',
          field: 'mailbox',
        },
        {
          title: 'a mailbox that would lead to another path',
          values: application({ mailbox: '..' }),
          code: 'invalid_input',
          field: 'mailbox',
        },
        {
          title: 'an application that may not read',
          values: application({ accessToken: TOKENS.sendOnly }),
          code: 'permission_denied',
        },
      ],
    },
    oauth2: {
      good: delegated(),
      refused: [
        {
          title: 'a token that was withdrawn',
          values: delegated({ accessToken: TOKENS.unknown }),
          code: 'invalid_credentials',
        },
        {
          title: 'a token that does not say who has signed in',
          values: delegated({ accessToken: TOKENS.mailOnly }),
          code: 'permission_denied',
        },
      ],
    },
  },
  actions: {
    'send-mail': [
      { method: 'application', input: letter, check: sent },
      { method: 'oauth2', input: letter, check: sent },
    ],
    'search-mail': [
      { method: 'application', input: { folder: 'inbox' }, check: found(0) },
      { method: 'oauth2', input: { by: 'words', search: 'order' }, check: found(1) },
    ],
  },
}
