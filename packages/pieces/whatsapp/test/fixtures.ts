import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import type { Fixtures } from '@plugboard/core/testing'
import { type GraphServer, startGraph } from './graph-server.js'
import { FRIEND, GOOD, SCOPES, storeMedia } from './graph-state.js'
import { messages, statuses } from './notifications.js'

let server: GraphServer | undefined
let media = ''

const method = 'system-user'
const to = `+${FRIEND}`
const good = (more: object = {}) => ({ ...GOOD, ...more })
const sent = (output: unknown) => assert.match(Object(output).messageId, /^wamid\./)
const NOTE = { name: 'note.txt', contentType: 'text/plain', size: 5, url: 'data:text/plain;base64,SGVsbG8=' }

/** A token of the app of the connection that is not as it should be. */
const TOKENS = {
  expired: { appId: GOOD.appId, expiresAt: 1_700_000_000, scopes: SCOPES },
  revoked: { appId: GOOD.appId, expiresAt: 0, scopes: SCOPES, endedBy: 467 },
  narrow: { appId: GOOD.appId, expiresAt: 0, scopes: ['whatsapp_business_messaging'] },
  elsewhere: { appId: GOOD.appId, expiresAt: 0, scopes: SCOPES, accounts: ['102290129340000'] },
  foreign: { appId: '700000000000001', expiresAt: 0, scopes: SCOPES },
}

const tokenOf = (name: keyof typeof TOKENS) => `EAAJBtoken-${name}`

function signed(content: object, secret = GOOD.appSecret) {
  const body = Buffer.from(JSON.stringify(content))
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  return { method: 'POST' as const, headers: { 'x-hub-signature-256': `sha256=${signature}` }, query: {}, body }
}

const hook = (content: object, first: string) => [
  {
    method,
    input: {},
    request: () => signed(content),
    check: (events: readonly { id: string }[]) => assert.equal(events[0]?.id, first),
  },
  { method, input: {}, request: () => signed(content, 'another secret'), forged: true },
]

export const fixtures: Fixtures = {
  async start() {
    server = await startGraph()
    media = storeMedia(server.state, Buffer.from('Hello'), 'text/plain')
    for (const [name, token] of Object.entries(TOKENS)) {
      server.state.tokens.set(`EAAJBtoken-${name}`, { ...token, scopes: [...token.scopes] })
    }
  },
  stop: async () => server?.close(),
  endpoints: () => ({ graph: server?.origin ?? '' }),
  auth: {
    [method]: {
      good: () => good(),
      refused: [
        {
          title: 'a token Meta does not know',
          values: () => good({ systemUserToken: 'EAAJBunknown-0815' }),
          code: 'invalid_credentials',
          field: 'systemUserToken',
        },
        {
          title: 'a token with a line break in it',
          values: () => good({ systemUserToken: 'EAAJB\r\nx-injected: 1' }),
          code: 'invalid_credentials',
          field: 'systemUserToken',
        },
        {
          title: 'an expired token',
          values: () => good({ systemUserToken: tokenOf('expired') }),
          code: 'invalid_credentials',
          field: 'systemUserToken',
        },
        {
          title: 'a revoked token',
          values: () => good({ systemUserToken: tokenOf('revoked') }),
          code: 'invalid_credentials',
          field: 'systemUserToken',
        },
        {
          title: 'a token of another app',
          values: () => good({ systemUserToken: tokenOf('foreign') }),
          code: 'invalid_credentials',
          field: 'systemUserToken',
        },
        {
          title: 'a token without the right to manage',
          values: () => good({ systemUserToken: tokenOf('narrow') }),
          code: 'permission_denied',
          field: 'systemUserToken',
        },
        {
          title: 'a token without a right to the account',
          values: () => good({ systemUserToken: tokenOf('elsewhere') }),
          code: 'permission_denied',
          field: 'businessAccountId',
        },
        {
          title: 'a wrong app secret',
          values: () => good({ appSecret: '0123456789abcdef0123456789abcdef' }),
          code: 'invalid_credentials',
          field: 'appSecret',
        },
        {
          title: 'the ID of another app',
          values: () => good({ appId: '700000000000001' }),
          code: 'invalid_credentials',
          field: 'appId',
        },
        {
          title: 'an account that is not there',
          values: () => good({ businessAccountId: '999999999999999' }),
          code: 'not_found',
          field: 'businessAccountId',
        },
        {
          title: 'a number of another account',
          values: () => good({ phoneNumberId: '106540352240000' }),
          code: 'not_found',
          field: 'phoneNumberId',
        },
        {
          title: 'a phone number in place of its ID',
          values: () => good({ phoneNumberId: '+1 555-025-3483' }),
          code: 'invalid_input',
          field: 'phoneNumberId',
        },
      ],
    },
  },
  actions: {
    'send-text': [{ method, input: { to, text: 'Hello' }, check: sent }],
    'send-template': [{ method, input: { to, template: 'hello_world', language: 'en_US' }, check: sent }],
    'send-media': [{ method, input: () => ({ to, mediaId: media, caption: 'A note' }), check: sent }],
    'send-location': [{ method, input: { to, latitude: 57.7, longitude: 11.97, name: 'Göteborg' }, check: sent }],
    'send-buttons': [{ method, input: { to, text: 'Yes or no?', buttons: [{ id: 'y', title: 'Yes' }] }, check: sent }],
    'send-list': [
      { method, input: { to, text: 'Which?', button: 'Choose', rows: [{ id: 'a', title: 'A' }] }, check: sent },
    ],
    'send-reaction': [{ method, input: { to, messageId: 'wamid.received', emoji: '👍' }, check: sent }],
    'mark-read': [{ method, input: { messageId: 'wamid.received', typing: true } }],
    'upload-media': [{ method, input: { file: NOTE } }],
    'get-media': [{ method, input: () => ({ mediaId: media }) }],
    'delete-media': [
      { method, input: () => ({ mediaId: server ? storeMedia(server.state, Buffer.from('x'), 'text/plain') : '' }) },
    ],
    'list-templates': [{ method, input: { limit: 5 } }],
    'list-phone-numbers': [{ method, input: {} }],
  },
  triggers: {
    'incoming-message': hook(messages({ id: 'wamid.first', text: { body: 'Hello' } }), 'wamid.first'),
    'message-status': hook(statuses({ id: 'wamid.sent', status: 'read' }), 'wamid.sent read'),
  },
  subscriptions: {
    'incoming-message': {
      method,
      input: {},
      check: () => assert.match(server?.state.addresses.get(GOOD.phoneNumberId) ?? '', /hooks/),
    },
    'message-status': { method, input: {} },
  },
}
