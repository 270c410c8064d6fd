import assert from 'node:assert/strict'
import type { Fixtures, MailboxFixtures } from '@plugboard/core/testing'
import { mailId } from '../src/mail/message-id.js'
import { passwordValues, tokenValues } from './connection.js'
import { deliver, mailServer, someone } from './mail-server.js'
import { act, type Values } from './try-out.js'

const user = someone()
const good = (more: Values = {}) => passwordValues({ user, ...more })
const method = 'password'

/** Mails the examples work with, by what is done to them; each is found by its subject. */
const ids: Record<string, string> = {}
const of = (subject: string) => () => ({ id: ids[subject] ?? '' })

const search = (folder: string) => (query: { from?: string; subject?: string; unread?: boolean; limit?: number }) => {
  const { unread, ...rest } = query
  return { action: 'search', input: { folder, ...rest, ...(unread && { seen: 'no' }) } }
}

const words: MailboxFixtures['words'] = {
  search: search('INBOX'),
  searchMoved: search('Archive'),
  read: (id) => ({ action: 'read', input: { id } }),
  attachment: (id, attachmentId) => ({ action: 'get-attachment', input: { id, attachmentId } }),
  markRead: (id, isRead) => ({ action: 'flag', input: { id, seen: isRead ? 'yes' : 'no' } }),
  move: (id) => ({ action: 'move', input: { id, folder: 'Archive' } }),
  delete: (id) => ({ action: 'delete', input: { id } }),
  newMail: { input: (filter) => filter },
}

const SUBJECTS = ['flag', 'move', 'copy', 'delete', 'read']

/** Needs a mail server in which every user name signs in with one password; PLUGBOARD_TEST_IMAP_HOST says where it is. */
export const fixtures: Fixtures = {
  start: async () => {
    if (!mailServer().host) throw new Error('There is no mail server to test against.')
    const attachments = [{ name: 'note.txt', content: Buffer.from('Hello.'), contentType: 'text/plain' }]
    const mails = SUBJECTS.map((subject) => ({ subject, text: 'Good morning.', attachments }))
    await deliver(mailServer(), user, mails)
    const { messages } = await act({ values: good() }, 'search', {})
    for (const { subject, id } of messages) ids[subject] = id
  },
  withoutHttp: 'It speaks IMAP.',
  families: {
    mailbox: {
      method,
      good: () => good(),
      against: 'Dovecot 2.3',
      deliver: ({ attachments = [], ...mail }) => deliver(mailServer(), user, [{ ...mail, attachments }]),
      words,
      unknownId: mailId({ folder: 'INBOX', uidValidity: 1, uid: 1 }),
    },
  },
  auth: {
    password: {
      good,
      refused: [
        {
          title: 'a wrong password',
          values: () => good({ password: 'wrong-password' }),
          code: 'invalid_credentials',
          field: 'password',
        },
        { title: 'a closed port', values: () => good({ port: 1 }), code: 'unreachable', field: 'port' },
        {
          title: 'an unknown server',
          values: () => good({ host: 'mail.invalid' }),
          code: 'unreachable',
          field: 'host',
        },
        {
          title: 'a certificate nobody vouches for',
          values: () => good({ ca: undefined }),
          code: 'tls_failed',
          field: 'tls',
        },
        {
          title: 'TLS on a port without it',
          values: () => good({ port: mailServer().port }),
          code: 'tls_failed',
          field: 'tls',
        },
        {
          title: 'an authority that is no certificate',
          values: () => good({ ca: 'my certificate' }),
          code: 'invalid_input',
          field: 'ca',
        },
        {
          title: 'a user name with a line break in it',
          values: () => good({ user: 'ada\r\na logout' }),
          code: 'invalid_input',
          field: 'user',
        },
      ],
    },
    oauth2: {
      good: () => tokenValues(),
      refused: [
        {
          title: 'a token that was withdrawn',
          values: () => tokenValues({ accessToken: 'withdrawn-token' }),
          code: 'invalid_credentials',
        },
        {
          title: 'a token of somebody else',
          values: () => tokenValues({ user: 'somebody-else' }),
          code: 'invalid_credentials',
        },
      ],
    },
  },
  actions: {
    search: [
      {
        method,
        input: { subject: 'READ', seen: 'no', limit: 1 },
        check: (output) => assert.equal(Object(output).messages[0]?.subject, 'read'),
      },
      { method: 'oauth2', input: { folder: 'INBOX' } },
    ],
    read: [
      {
        method,
        input: of('read'),
        check: (output) => assert.equal(Object(output).attachments[0]?.file.name, 'note.txt'),
      },
    ],
    'get-attachment': [{ method, input: () => ({ ...of('read')(), attachmentId: '2' }) }],
    flag: [
      {
        method,
        input: () => ({ ...of('flag')(), seen: 'yes', addKeywords: ['$Done'] }),
        check: (output) => assert.deepEqual(Object(output).flags.toSorted(), ['$Done', '\\Seen']),
      },
    ],
    move: [{ method, input: () => ({ ...of('move')(), folder: 'Archive' }) }],
    copy: [{ method, input: () => ({ ...of('copy')(), folder: 'Archive' }) }],
    delete: [{ method, input: () => ({ ...of('delete')(), forGood: true }) }],
    append: [
      { method, input: { from: 'ada@example.test', to: ['grace@example.test'], subject: 'Draft', text: 'Hello.' } },
    ],
    'list-folders': [{ method, input: {}, check: (output) => assert.equal(Object(output).folders[0]?.path, 'INBOX') }],
  },
  triggers: {
    'new-mail': [
      { method, input: {}, check: (result: object) => assert.deepEqual(Object(result).events, []) },
      {
        method,
        input: { subject: 'read', onlyWithAttachments: true },
        cursor: { uidValidity: 1, lastUid: 0, seen: [], newest: 0, forgotten: 0 },
        check: (result: object) => assert.equal(Object(result).events.length, 1),
      },
    ],
  },
}
