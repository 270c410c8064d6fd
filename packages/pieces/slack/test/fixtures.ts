import assert from 'node:assert/strict'
import type { Fixtures } from '@plugboard/core/testing'
import { addFile } from './file-methods.js'
import { envelope, messageEvent, signed } from './signed-event.js'
import { type SlackServer, startSlackServer } from './slack-server.js'
import { ALL_SCOPES, SIGNING_SECRET } from './slack-workspace.js'

let server: SlackServer

const signedIn = (accessToken: string) => ({ accessToken, scopes: ALL_SCOPES, signingSecret: SIGNING_SECRET })

/** A message that is there from the start, for what is about one. */
const FIRST = { channel: 'C01GENERAL', ts: '1717171717.000001' }

function prepare({ workspace }: SlackServer) {
  workspace.revoked.add('xoxb-1111-2222-revokedREVOKED')
  workspace.messages.push({ ...FIRST, user: workspace.botUser, bot_id: workspace.botId, text: 'First' })
  workspace.files.push(addFile(workspace, { id: 'F0PLAN', name: 'plan.pdf' }, Buffer.from('%PDF-1.7')))
}

/** Believed with both methods, and not when a byte is changed or it is too old. */
const events = (name: string, event: Record<string, unknown>) => {
  const check = (found: readonly unknown[]) => assert.equal(found.length, 1, `${name} gives no event`)
  const request = () => signed(envelope(event))
  const changed = () => ({
    ...request(),
    body: Buffer.from(JSON.stringify(envelope({ ...event, user: 'U02CHARLES' }))),
  })
  const old = () => signed(envelope(event), { at: Math.floor(Date.now() / 1_000) - 600 })
  return [
    { method: 'oauth2', input: {}, request, check },
    { method: 'bot-token', input: {}, request, check },
    { method: 'bot-token', input: {}, request: changed, forged: true },
    { method: 'bot-token', input: {}, request: old, forged: true },
  ]
}

const mention = messageEvent({ type: 'app_mention', text: '<@U0PLUGBOARD> Hello' })
const reaction = {
  type: 'reaction_added',
  user: 'U01ADA',
  reaction: 'thumbsup',
  item_user: 'U0PLUGBOARD',
  item: { type: 'message', channel: FIRST.channel, ts: FIRST.ts },
  event_ts: '1717171800.000100',
}

const refusedTokens = (values: (token: string) => Record<string, unknown>, field?: string) =>
  [
    { title: 'an unknown token', token: () => 'xoxb-1111-2222-unknownUNKNOWN', code: 'invalid_credentials' as const },
    { title: 'a revoked token', token: () => 'xoxb-1111-2222-revokedREVOKED', code: 'invalid_credentials' as const },
    {
      title: 'a token that may not send',
      token: () => server.workspace.tokens.withoutWrite,
      code: 'permission_denied' as const,
    },
  ].map(({ title, token, code }) => ({
    title,
    code,
    values: () => values(token()),
    ...(field !== undefined && code === 'invalid_credentials' && { field }),
  }))

const wrongField = (title: string, botToken: string) => ({
  title,
  values: { botToken },
  code: 'invalid_credentials' as const,
  field: 'botToken',
})

const subscription = {
  method: 'bot-token',
  input: {},
  check: (given: unknown) =>
    assert.deepEqual(given, { teamId: 'T012AB3CD', appId: 'A012AB3CD', userId: 'U0PLUGBOARD', botId: 'B0PLUGBOARD' }),
}

export const fixtures: Fixtures = {
  start: async () => {
    server = await startSlackServer()
    prepare(server)
  },
  stop: async () => server?.close(),
  endpoints: () => ({ api: server.api }),
  auth: {
    oauth2: {
      good: () => signedIn(server.workspace.tokens.right),
      refused: refusedTokens(signedIn),
    },
    'bot-token': {
      good: () => ({ botToken: server.workspace.tokens.right, signingSecret: SIGNING_SECRET }),
      refused: [
        ...refusedTokens((botToken) => ({ botToken }), 'botToken'),
        wrongField('the token of a user', 'xoxp-1111-2222-userUSERuser'),
        wrongField('an app-level token', 'xapp-1-A012AB3CD-appAPPapp'),
        wrongField('a token with a line break in it', 'xoxb-1111\r\nx-injected: second'),
        {
          title: 'a token in place of the signing secret',
          values: () => ({ botToken: server.workspace.tokens.right, signingSecret: 'xapp-1-A012AB3CD-appAPPapp' }),
          code: 'invalid_input',
          field: 'signingSecret',
        },
      ],
    },
  },
  actions: {
    'send-message': [
      { method: 'oauth2', input: { channel: 'C01GENERAL', text: 'Hello' } },
      { method: 'bot-token', input: { channel: '#general', text: 'Hello' } },
    ],
    'reply-in-thread': [{ method: 'bot-token', input: { ...FIRST, text: 'Hello' } }],
    'update-message': [{ method: 'bot-token', input: { ...FIRST, text: 'Changed' } }],
    'delete-message': [
      {
        method: 'bot-token',
        input: () => anotherMessage(server),
      },
    ],
    'add-reaction': [{ method: 'bot-token', input: { ...FIRST, emoji: ':thumbsup:' } }],
    'get-messages': [
      {
        method: 'oauth2',
        input: { channel: 'C01GENERAL' },
        check: (output) => assert.equal(Object(output).messages.at(-1).ts, FIRST.ts),
      },
    ],
    'upload-file': [
      {
        method: 'bot-token',
        input: {
          channel: 'C01GENERAL',
          attachments: [{ name: 'a.txt', contentType: 'text/plain', size: 5, url: 'data:text/plain;base64,SGVsbG8=' }],
        },
        check: (output) => assert.equal(Object(output).files[0].size, 5),
      },
    ],
    'get-file': [
      {
        method: 'oauth2',
        input: { id: 'F0PLAN' },
        check: (output) => assert.equal(Object(output).file.size, 8),
      },
    ],
    'list-channels': [
      {
        method: 'oauth2',
        input: {},
        check: (output) => assert.equal(Object(output).channels.length, 3),
      },
    ],
    'open-conversation': [
      {
        method: 'bot-token',
        input: { users: ['U01ADA'] },
        check: (output) => assert.deepEqual(output, { channel: 'D01ADA' }),
      },
    ],
    'find-user': [
      {
        method: 'bot-token',
        input: { by: 'email', email: 'ada@example.com' },
        check: (output) => assert.equal(Object(output).id, 'U01ADA'),
      },
    ],
    'list-users': [
      {
        method: 'bot-token',
        input: {},
        check: (output) => assert.equal(Object(output).users.length, 4),
      },
    ],
  },
  triggers: {
    'new-message': events('new-message', messageEvent()),
    'new-mention': events('new-mention', mention),
    'new-reaction': events('new-reaction', reaction),
  },
  subscriptions: {
    'new-message': subscription,
    'new-mention': subscription,
    'new-reaction': subscription,
  },
}

let made = 0

/** A message that was not there before: what deletes it runs in several cases. */
function anotherMessage({ workspace }: SlackServer) {
  made += 1
  const place = { channel: 'C04ENGINES', ts: `1717171716.${String(made).padStart(6, '0')}` }
  workspace.messages.push({ ...place, user: workspace.botUser, text: 'To be deleted' })
  return place
}
