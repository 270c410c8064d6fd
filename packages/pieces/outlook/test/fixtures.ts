import assert from 'node:assert/strict'
import type { Fixtures } from '@plugboard/core/testing'
import {
  ADA,
  application,
  attached,
  delegated,
  endpointsOf,
  inFolder,
  mail,
  ORDERS,
  sentBy,
  startContoso,
  TOKENS,
} from './contoso.js'
import { deliver } from './deliver.js'
import type { GraphServer } from './graph-state.js'

let server: GraphServer

const letter = { to: ['grace@fabrikam.example'], subject: 'Hello', text: 'How are you?' }
const sent = (output: unknown) => assert.deepEqual(Object(output).recipients, ['grace@fabrikam.example'])
const found = (count: number) => (output: unknown) => assert.equal(Object(output).messages.length, count)

/** Mails whose names say what they are there for; every mailbox has them. */
const THERE = ['AAMkRead=', 'AAMkMove=', 'AAMkMark=', 'AAMkDelete=', 'AAMkPurge='] as const
const PICTURE = 'AAMkPicture='

type TriggerExample = NonNullable<Fixtures['triggers']>[string][number]
type WebhookExample = Extract<TriggerExample, { request: unknown }>
type PollExample = Exclude<TriggerExample, WebhookExample>

/** A request of Graph that tells of a mail. */
const notifying = (clientState: string, method: string): WebhookExample => ({
  method,
  input: {},
  webhookSecret: 'the-secret-of-this-subscription',
  subscription: { id: 'sub-1', expiresAt: Date.now() + 60_000, since: 0, url: 'https://plugboard.example/hooks/1' },
  request: {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    query: {},
    body: Buffer.from(
      JSON.stringify({
        value: [
          {
            subscriptionId: 'sub-1',
            clientState,
            changeType: 'created',
            resource: 'Users/1/Messages/AAMkRead=',
            resourceData: { '@odata.type': '#Microsoft.Graph.Message', id: 'AAMkRead=' },
          },
        ],
      }),
    ),
  },
})

const polled = (count: number) => (result: { events: readonly unknown[] }) => assert.equal(result.events.length, count)
const BEFORE = { of: 'me inbox', floor: 0, seen: [], told: 0 }

type Families = NonNullable<Fixtures['families']>
type Sending = Extract<Families['mail'], { arrived: unknown }>
type Reading = Extract<Families['mailbox'], { words: unknown }>
type Values = Record<string, unknown>

const against = (method: string) => `a small Graph server of its tests, by ${method}`

const sending = (method: string, good: Values, mailbox: string): Sending => ({
  method,
  good,
  action: 'send-mail',
  input: (mail) => ({ format: 'html' in mail ? 'html' : 'text', ...mail }),
  arrived: () => sentBy(server, mailbox),
  against: against(method),
  notSupported: {
    'tells which recipients were refused, and delivers to the others':
      'Microsoft takes a mail before it looks at its recipients, and writes to the sender about those it cannot reach',
  },
})

const reading = (method: string, good: Values, mailbox: string): Reading => ({
  method,
  good,
  deliver: (mail) => deliver(server, mailbox, mail),
  unknownId: 'AAMkGone=',
  against: against(method),
  notSupported: {
    'reads text and HTML as they were written, in any language':
      'Exchange keeps the HTML of a mail that has both, and makes the text from it',
  },
  words: {
    search: (query) => ({ action: 'search-mail', input: { folder: 'inbox', ...query } }),
    searchMoved: (query) => ({ action: 'search-mail', input: { folder: 'AQMkParis=', ...query } }),
    read: (id) => ({ action: 'read-mail', input: { id } }),
    attachment: (id, attachmentId) => ({ action: 'get-attachment', input: { id, attachmentId } }),
    markRead: (id, isRead) => ({ action: 'mark-mail', input: { id, read: isRead ? 'read' : 'unread' } }),
    move: (id) => ({ action: 'move-mail', input: { id, folder: 'AQMkParis=' } }),
    delete: (id) => ({ action: 'delete-mail', input: { id } }),
    newMail: { input: (filter) => ({ folder: 'inbox', ...filter }) },
  },
})

export const fixtures: Fixtures = {
  start: async () => {
    server = await startContoso()
    for (const mailbox of [ADA, ORDERS]) {
      const mails = THERE.map((id, number) => mail(number, { id, attachments: [attached({ id: PICTURE })] }))
      inFolder(server, 'inbox', mailbox).push(...mails)
    }
  },
  stop: async () => server?.close(),
  endpoints: () => endpointsOf(server),
  families: {
    mail: [sending('application', application(), ORDERS), sending('oauth2', delegated(), ADA)],
    mailbox: [reading('application', application(), ORDERS), reading('oauth2', delegated(), ADA)],
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
    'reply-mail': [
      { method: 'application', input: { id: 'AAMkRead=', text: 'Thank you.' } },
      { method: 'oauth2', input: { id: 'AAMkRead=', format: 'html', html: '<p>Thank you.</p>' } },
    ],
    'forward-mail': [
      { method: 'application', input: { id: 'AAMkRead=', to: letter.to, text: 'See below.' }, check: sent },
      { method: 'oauth2', input: { id: 'AAMkRead=', to: letter.to, text: 'See below.' }, check: sent },
    ],
    'create-draft': [
      { method: 'application', input: letter },
      { method: 'oauth2', input: letter },
    ],
    'search-mail': [
      { method: 'application', input: { folder: 'AQMkParis=' }, check: found(0) },
      { method: 'oauth2', input: { by: 'words', search: 'order 3' }, check: found(1) },
    ],
    'read-mail': [
      { method: 'application', input: { id: 'AAMkRead=' } },
      { method: 'oauth2', input: { id: 'AAMkRead=', saveAttachments: false } },
    ],
    'get-attachment': [
      { method: 'application', input: { id: 'AAMkRead=', attachmentId: PICTURE } },
      { method: 'oauth2', input: { id: 'AAMkRead=', attachmentId: PICTURE } },
    ],
    'move-mail': [
      { method: 'application', input: { id: 'AAMkMove=', folder: 'deleteditems' } },
      { method: 'oauth2', input: { id: 'AAMkMove=', folder: 'AQMkParis=' } },
    ],
    'mark-mail': [
      { method: 'application', input: { id: 'AAMkMark=', read: 'unread', flag: 'flagged' } },
      { method: 'oauth2', input: { id: 'AAMkMark=', addCategories: ['Paid'] } },
    ],
    'delete-mail': [
      { method: 'application', input: { id: 'AAMkDelete=' } },
      { method: 'oauth2', input: { id: 'AAMkPurge=', forGood: true } },
    ],
    'list-folders': [
      { method: 'application', input: {} },
      { method: 'oauth2', input: {} },
    ],
  },
  triggers: {
    'new-mail': [
      { method: 'application', input: {}, check: polled(0) },
      { method: 'oauth2', input: { folder: 'inbox', subject: 'ORDER 0' }, cursor: BEFORE, check: polled(1) },
    ] satisfies PollExample[],
    'new-mail-instant': [
      {
        ...notifying('the-secret-of-this-subscription', 'oauth2'),
        check: (events) => assert.equal(events[0]?.id, 'AAMkRead='),
      } satisfies WebhookExample,
      notifying('the-secret-of-this-subscription', 'application'),
      { ...notifying('another-secret', 'oauth2'), forged: true },
      { ...notifying('', 'application'), forged: true },
    ],
  },
  subscriptions: { 'new-mail-instant': { method: 'oauth2', input: {} } },
}
