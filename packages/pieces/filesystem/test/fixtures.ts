import assert from 'node:assert/strict'
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Fixtures } from '@plugboard/core/testing'
import { notSupported, objectStore } from './object-store.js'
import { shareValues } from './share-values.js'

let root = ''

const good = () => ({ folder: root })
const share = (more = {}) => shareValues(process.env.PLUGBOARD_TEST_SAMBA_URL || 'smb://none@127.0.0.1', more)
const method = 'folder'

/** Needs a share that may be written to; its address is in PLUGBOARD_TEST_SAMBA_URL. */
export const fixtures: Fixtures = {
  start: async () => {
    if (!process.env.PLUGBOARD_TEST_SAMBA_URL) throw new Error('There is no Samba to test against.')
    root = await realpath(await mkdtemp(join(tmpdir(), 'plugboard-filesystem-')))
    await writeFile(join(root, 'note.txt'), 'Good morning, Ada.')
  },
  stop: async () => rm(root, { recursive: true, force: true }),
  folders: () => [root],
  withoutHttp: 'It works with files, and speaks SMB.',
  families: {
    objectStore: [
      { method, good, against: 'a folder of this machine', ...objectStore, notSupported },
      {
        method: 'share',
        good: share,
        against: 'Samba 4.17',
        ...objectStore,
        notSupported: {
          ...notSupported,
          'takes any name for what it is': 'no name on a share has a question mark in it',
        },
      },
    ],
  },
  auth: {
    folder: {
      good,
      refused: [
        {
          title: 'a folder the operator has not listed',
          values: { folder: '/etc' },
          code: 'permission_denied',
          field: 'folder',
        },
        {
          title: 'a folder that is not there',
          values: () => ({ folder: join(root, 'nowhere') }),
          code: 'not_found',
          field: 'folder',
        },
        {
          title: 'a way out of its folder',
          values: () => ({ folder: `${root}/../etc` }),
          code: 'invalid_input',
          field: 'folder',
        },
        { title: 'a relative path', values: { folder: 'inbox' }, code: 'invalid_input', field: 'folder' },
      ],
    },
    share: {
      good: share,
      refused: [
        {
          title: 'a wrong password',
          values: () => share({ password: 'wrong-password' }),
          code: 'invalid_credentials',
          field: 'password',
        },
        {
          title: 'an unknown user',
          values: () => share({ user: 'who-is-this' }),
          code: 'invalid_credentials',
          field: 'password',
        },
        { title: 'an unknown share', values: () => share({ share: 'nowhere' }), code: 'not_found', field: 'share' },
        {
          title: 'a folder that is not there',
          values: () => share({ folder: 'no/where' }),
          code: 'not_found',
          field: 'folder',
        },
        { title: 'a closed port', values: () => share({ port: 1 }), code: 'unreachable', field: 'port' },
        {
          title: 'an unknown server',
          values: () => share({ host: 'files.invalid' }),
          code: 'unreachable',
          field: 'host',
        },
      ],
    },
  },
  actions: {
    list: [{ method, input: {}, check: (output) => assert.ok(Object(output).items.length > 0) }],
    read: [
      {
        method,
        input: { path: 'note.txt' },
        check: (output) => assert.equal(Object(output).file.contentType, 'text/plain'),
      },
    ],
    'read-text': [
      {
        method,
        input: { path: 'note.txt' },
        check: (output) => assert.deepEqual(output, { text: 'Good morning, Ada.' }),
      },
    ],
    write: [
      { method, input: { path: 'a/new.txt', text: 'x', overwrite: true, createFolders: true } },
      { method: 'share', input: { path: 'conformance.txt', text: 'x', overwrite: true } },
    ],
    append: [{ method, input: { path: 'log.txt', text: 'line', newline: true } }],
    copy: [{ method, input: { from: 'note.txt', to: 'copy.txt', overwrite: true } }],
    move: [{ method, input: { from: 'note.txt', to: 'note.txt', overwrite: true } }],
    delete: [{ method, input: { path: 'gone.txt' }, check: (output) => assert.deepEqual(output, { deleted: false }) }],
    'create-folder': [{ method, input: { path: 'b/c' } }],
  },
  triggers: {
    'new-file': [{ method, input: {}, check: (result: object) => assert.deepEqual(Object(result).events, []) }],
  },
}
