import assert from 'node:assert/strict'
import type { Fixtures, MailboxWords } from '@plugboard/core/testing'
import { account, apiKey, robot } from './connections.js'
import { putFile } from './drive-state.js'
import { fileOf } from './drive-try-out.js'
import { type GoogleServer, startGoogleServer } from './google-server.js'
import { ALL_SCOPES, API_KEYS, foreignKeyFile, keyFile, TOKENS } from './google-state.js'

let server: GoogleServer

const EVERYTHING = ['gmail', 'gmail-organize', 'gmail-delete', 'drive', 'drive-change', 'sheets']
const ada = () => account({ services: EVERYTHING }).values
const forAda = () => robot({ subject: 'ada@example.com', services: EVERYTHING }).values
/** The id of a mail that has come in the moment it is asked for. */
const fresh = () => ({ id: server.state.gmail.deliver({ headers: ['Message-ID: <fresh@mail.example.com>'] }).id })
const file = { name: 'note.txt', contentType: 'text/plain', size: 2, url: 'data:text/plain;base64,aGk=' }
const both = (input: Example['input']): Example[] => ['oauth2', 'service-account'].map((method) => ({ method, input }))
const mail = { to: ['grace@example.com'], subject: 'Hello', text: 'Hello Grace' }
/** Addresses in To, Cc and Bcc, as Gmail reads them. */
const recipientsIn = (source: string): string[] =>
  [...source.matchAll(/^(?:To|Cc|Bcc): .*(?:\r\n .*)*/gm)].flatMap(([line]) => line.match(/[^\s<>,]+@[^\s<>,]+/g) ?? [])
const idsIn = (output: unknown) => Object(output).messages.map(({ id }: { id: string }) => id)

type PollResult = { events: readonly unknown[] }
const idsOf = ({ events }: PollResult) => events.map((event) => Object(event).id)

/** A file of its own for an example that changes it. */
const extra = (id: string) => putFile(server.state, { id }).id
const against = (method: string) => `a small Gmail of our own, by ${method}`

const accounts = [
  { method: 'oauth2', good: ada, against: against('oauth2') },
  { method: 'service-account', good: forAda, against: against('service-account') },
] as const

const words: MailboxWords = {
  search: (query) => ({ action: 'gmail-search', input: { label: 'INBOX', ...query } }),
  searchMoved: (query) => ({ action: 'gmail-search', input: { label: 'Label_7', ...query } }),
  read: (id) => ({ action: 'gmail-read', input: { id } }),
  attachment: (id, attachmentId) => ({ action: 'gmail-get-attachment', input: { id, attachmentId } }),
  markRead: (id, isRead) => ({ action: 'gmail-label', input: { id, mark: isRead ? 'read' : 'unread' } }),
  move: (id) => ({ action: 'gmail-label', input: { id, addLabels: ['Label_7'], removeLabels: ['INBOX'] } }),
  delete: (id) => ({ action: 'gmail-trash', input: { id } }),
  newMail: { name: 'gmail-new-mail', input: (filter) => filter },
}

type Example = NonNullable<Fixtures['actions']>[string][number]

const WITH_FILE = 'Content-Type: text/plain\r\nContent-Disposition: attachment; filename="a.txt"\r\n\r\nHi'

export const fixtures: Fixtures = {
  start: async () => {
    server = await startGoogleServer()
  },
  stop: async () => server?.close(),
  endpoints: () => server.endpoints,
  families: {
    mail: accounts.map((connection) => ({
      ...connection,
      action: 'gmail-send',
      arrived: () => server.state.gmail.sent.map((source) => ({ source, recipients: recipientsIn(source) })),
      notSupported: {
        'tells which recipients were refused, and delivers to the others': 'Gmail takes every address at first',
      },
    })),
    mailbox: accounts.map((connection) => ({
      ...connection,
      deliver: (delivered) => server.state.gmail.deliver(delivered),
      unknownId: 'mail-0000',
      words,
    })),
  },
  auth: {
    oauth2: {
      good: ada,
      refused: [
        {
          title: 'a token that has expired',
          values: account({ accessToken: TOKENS.expired }).values,
          code: 'invalid_credentials',
        },
        {
          title: 'no service',
          values: account({ services: [] }).values,
          code: 'invalid_input',
          field: 'services',
        },
        {
          title: 'a service that was not granted',
          values: account({
            accessToken: TOKENS.withoutDrive,
            scopes: ALL_SCOPES.filter((scope) => !scope.includes('drive')),
          }).values,
          code: 'permission_denied',
          field: 'services',
        },
      ],
    },
    'service-account': {
      good: forAda,
      other: () => ({ ...forAda(), key: foreignKeyFile() }),
      refused: [
        {
          title: 'a key Google does not know',
          values: { ...forAda(), key: foreignKeyFile() },
          code: 'invalid_credentials',
          field: 'key',
        },
        {
          title: 'a service account that was deleted',
          values: { ...forAda(), key: keyFile({ client_email: 'gone@project.iam.gserviceaccount.com' }) },
          code: 'invalid_credentials',
          field: 'key',
        },
        {
          title: 'a private key that was cut off',
          values: { ...forAda(), key: keyFile({ private_key: '-----BEGIN PRIVATE KEY-----\nMIIE' }) },
          code: 'invalid_credentials',
          field: 'key',
        },
        {
          title: 'a key file that is not JSON',
          values: { ...forAda(), key: '-----BEGIN PRIVATE KEY-----' },
          code: 'invalid_credentials',
          field: 'key',
        },
        {
          title: 'the file of an OAuth client',
          values: { ...forAda(), key: '{"web":{"client_secret":"GOCSPX-0123"}}' },
          code: 'invalid_credentials',
          field: 'key',
        },
        {
          title: 'a user who does not exist',
          values: { ...forAda(), subject: 'nobody@example.com' },
          code: 'invalid_credentials',
          field: 'subject',
        },
        {
          title: 'a user it may not act for',
          values: { ...forAda(), subject: 'grace@example.com' },
          code: 'permission_denied',
          field: 'subject',
        },
        {
          title: 'Gmail without a user',
          values: robot({ services: ['gmail'] }).values,
          code: 'invalid_input',
          field: 'subject',
        },
      ],
    },
    'api-key': {
      good: () => apiKey().values,
      refused: [
        {
          title: 'a wrong key',
          values: apiKey({ apiKey: API_KEYS.wrong }).values,
          code: 'invalid_credentials',
          field: 'apiKey',
        },
        {
          title: 'a key with a line break in it',
          values: apiKey({ apiKey: 'AIza-first\r\nx-injected: second' }).values,
          code: 'invalid_credentials',
          field: 'apiKey',
        },
        {
          title: 'a key for another service',
          values: apiKey({ apiKey: API_KEYS.sheetsOnly }).values,
          code: 'permission_denied',
          field: 'apiKey',
        },
      ],
    },
  },
  actions: {
    'gmail-send': both({ ...mail, attachments: [file] }),
    'gmail-reply': both(() => ({ ...fresh(), replyAll: true, text: 'Yes' })),
    'gmail-create-draft': both(mail),
    'gmail-read': both(fresh),
    'gmail-get-attachment': both(() => ({
      id: server.state.gmail.deliver({ source: WITH_FILE }).id,
      attachmentId: 'mail',
    })),
    'gmail-list-labels': both({}),
    'gmail-label': both(() => ({ ...fresh(), mark: 'read', addLabels: ['Label_7'] })),
    'gmail-trash': both(fresh),
    'gmail-delete': both(fresh),
    'gmail-search': [
      {
        method: 'oauth2',
        input: { query: 'from:alan@example.com' },
        check: (output) => assert.deepEqual(idsIn(output), ['mail-0', 'mail-2', 'mail-4', 'mail-6']),
      },
      { method: 'service-account', input: {} },
    ],
    'drive-list': [
      { method: 'oauth2', input: {} },
      { method: 'service-account', input: { folder: 'folder-1' } },
      { method: 'api-key', input: { folder: 'folder-1' } },
    ],
    'drive-download': [
      { method: 'oauth2', input: { file: 'file-2' } },
      { method: 'service-account', input: { file: 'file-1' } },
      { method: 'api-key', input: { file: 'file-0' } },
    ],
    'drive-get': [
      { method: 'oauth2', input: { file: 'folder-1' } },
      { method: 'api-key', input: { file: 'file-0' } },
    ],
    'drive-export': [
      { method: 'oauth2', input: { file: 'doc-1' } },
      { method: 'service-account', input: { file: 'sheet-private', format: 'csv' } },
      { method: 'api-key', input: { file: 'doc-public', format: 'docx' } },
    ],
    'drive-upload': [
      { method: 'oauth2', input: { file: fileOf('Hello') } },
      { method: 'service-account', input: { file: fileOf('Hello'), folder: 'folder-1', name: 'Greeting' } },
    ],
    'drive-create-folder': [{ method: 'oauth2', input: { name: 'Invoices' } }],
    'drive-move': [{ method: 'oauth2', input: () => ({ file: extra('moved-1'), folder: 'folder-1' }) }],
    'drive-copy': [{ method: 'oauth2', input: { file: 'file-1' } }],
    'drive-share': [{ method: 'oauth2', input: { file: 'file-1', address: 'grace@example.com' } }],
    'drive-delete': [
      { method: 'oauth2', input: () => ({ file: extra('deleted-1') }) },
      { method: 'service-account', input: () => ({ file: extra('deleted-2'), forGood: true }) },
    ],
    'sheets-read': [
      { method: 'oauth2', input: { spreadsheet: 'sheet-private', range: 'Sheet1' } },
      { method: 'service-account', input: { spreadsheet: 'sheet-private', range: 'Sheet1' } },
      {
        method: 'api-key',
        input: { spreadsheet: 'sheet-public', range: 'Sheet1' },
        check: (output) =>
          assert.deepEqual(Object(output).rows, [
            { Name: 'Ada', Age: '36' },
            { Name: 'Grace', Age: '' },
          ]),
      },
    ],
    'sheets-append': [
      { method: 'oauth2', input: { spreadsheet: 'sheet-private', range: 'Sheet1', rows: [['Ada', 36]] } },
      { method: 'service-account', input: { spreadsheet: 'sheet-private', range: 'Sheet1', rows: [[null]] } },
    ],
    'sheets-find-row': [
      { method: 'oauth2', input: { spreadsheet: 'sheet-private', sheet: 'Sheet1', column: 'Name', value: 'Ada' } },
      {
        method: 'api-key',
        input: { spreadsheet: 'sheet-public', sheet: 'Sheet1', column: 'A', value: 'grace' },
        check: (output) => assert.equal(Object(output).rows[0]?.row, 3),
      },
    ],
    'sheets-update': [
      { method: 'oauth2', input: { spreadsheet: 'sheet-private', sheet: 'Sheet1', row: 2, rows: [{ Age: 37 }] } },
    ],
    'sheets-clear': [{ method: 'oauth2', input: { spreadsheet: 'sheet-private', sheet: 'Sheet1', range: 'A20:B20' } }],
    'sheets-delete-row': [{ method: 'oauth2', input: { spreadsheet: 'sheet-private', sheet: 'Sheet1', row: 30 } }],
    'sheets-create-sheet': [
      { method: 'oauth2', input: { spreadsheet: 'sheet-private', title: 'January', header: ['Name', 'Age'] } },
    ],
    'sheets-create-spreadsheet': [{ method: 'oauth2', input: { title: 'Numbers', header: ['Name'] } }],
  },
  triggers: {
    'drive-new-file': [
      { method: 'oauth2', input: {}, check: (result: PollResult) => assert.deepEqual(result.events, []) },
      {
        method: 'service-account',
        input: () => {
          putFile(server.state, { id: 'event-1', parent: 'folder-1', mimeType: 'image/png' })
          return { folder: 'folder-1', type: 'image' }
        },
        cursor: { token: 'user~1', floor: 0, whole: true, seen: [] },
        check: (result: PollResult) => assert.deepEqual(idsOf(result), ['event-1']),
      },
    ],
    'gmail-new-mail': [
      { method: 'oauth2', input: {} },
      {
        method: 'service-account',
        input: { from: 'grace' },
        cursor: () => {
          const { historyId } = server.state.gmail
          fresh()
          return { label: 'INBOX', historyId: String(historyId), since: Date.now(), known: [], waiting: [] }
        },
        check: (result: unknown) => assert.equal(Object(result).events.length, 1),
      },
    ],
  },
}
