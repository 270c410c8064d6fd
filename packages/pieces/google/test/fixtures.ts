import assert from 'node:assert/strict'
import type { Fixtures } from '@plugboard/core/testing'
import { account, apiKey, robot } from './connections.js'
import { putFile } from './drive-state.js'
import { fileOf } from './drive-try-out.js'
import { type GoogleServer, startGoogleServer } from './google-server.js'
import { ALL_SCOPES, API_KEYS, foreignKeyFile, keyFile, TOKENS } from './google-state.js'

let server: GoogleServer

const SERVICES = ['gmail', 'drive', 'drive-change', 'sheets']
const forAda = () => robot({ subject: 'ada@example.com', services: SERVICES }).values
const forAdaHerself = () => account({ services: SERVICES }).values
const mail = { to: ['grace@example.com'], subject: 'Hello', text: 'Hello Grace' }
/** Addresses in To, Cc and Bcc, as Gmail reads them. */
const recipientsIn = (source: string): string[] =>
  [...source.matchAll(/^(?:To|Cc|Bcc): .*(?:\r\n .*)*/gm)].flatMap(([line]) => line.match(/[^\s<>,]+@[^\s<>,]+/g) ?? [])
const idsIn = (output: unknown) => Object(output).messages.map(({ id }: { id: string }) => id)

type PollResult = { events: readonly unknown[] }
const idsOf = ({ events }: PollResult) => events.map((event) => Object(event).id)

/** A file of its own for an example that changes it. */
const extra = (id: string) => putFile(server.state, { id }).id

export const fixtures: Fixtures = {
  start: async () => {
    server = await startGoogleServer()
  },
  stop: async () => server?.close(),
  endpoints: () => server.endpoints,
  families: {
    mail: {
      method: 'oauth2',
      good: () => account().values,
      action: 'gmail-send',
      arrived: () => server.state.sent.map((source) => ({ source, recipients: recipientsIn(source) })),
      notSupported: {
        'sends attachments byte by byte, by their names': 'it has no field for them yet',
        'lets no header in through the name of an attachment': 'it has no field for attachments yet',
        'tells which recipients were refused, and delivers to the others': 'Gmail takes every address at first',
      },
    },
  },
  auth: {
    oauth2: {
      good: forAdaHerself,
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
    'gmail-send': [
      { method: 'oauth2', input: mail },
      { method: 'service-account', input: mail },
    ],
    'gmail-search': [
      {
        method: 'oauth2',
        input: { query: 'from:grace@example.com' },
        check: (output) => assert.deepEqual(idsIn(output), ['mail-1', 'mail-3', 'mail-5']),
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
  },
}
