import assert from 'node:assert/strict'
import type { Fixtures } from '@plugboard/core/testing'
import { type Lab, openLab, type Values } from './lab.js'

let lab: Lab

const key = (more: Values = {}) => ({ ...lab.accessKey, ...more })
const role = (more: Values = {}) => ({ ...lab.role, ...more })
const text = (value: string) => `data:text/plain;base64,${Buffer.from(value).toString('base64')}`
const NOTE = { name: 'note.txt', contentType: 'text/plain', size: 12, url: text('Hello, Ada.\n') }

type PollExample = { method: string; input: Values; cursor?: unknown; check(result: PollResult): void }
type PollResult = { events: readonly unknown[] }

export const fixtures: Fixtures = {
  start: async () => {
    lab = await openLab()
    await lab.ask('PUT', `/${lab.bucket}/there.txt`, {}, 'Good morning')
  },
  stop: async () => lab?.close(),
  withoutHttp: { 'signed-url': 'signs by itself; the store is not asked' },
  families: { objectStore: { method: 'access-key', good: () => key(), prefix: 'family/', against: 'Ceph 16.2' } },
  auth: {
    'access-key': {
      good: () => key(),
      refused: [
        {
          title: 'an unknown access key',
          values: () => key({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }),
          code: 'invalid_credentials',
          field: 'accessKeyId',
        },
        {
          title: 'a wrong secret access key',
          values: () => key({ secretAccessKey: 'wrong-0123456789' }),
          code: 'invalid_credentials',
          field: 'secretAccessKey',
        },
        {
          title: 'a key ID with a line break in it',
          values: () => key({ accessKeyId: 'AKIA\r\nx-injected: 1' }),
          code: 'invalid_credentials',
          field: 'accessKeyId',
        },
        {
          title: 'an unknown bucket',
          values: () => key({ bucket: 'plugboard-nowhere' }),
          code: 'not_found',
          field: 'bucket',
        },
        {
          title: 'an endpoint where nobody answers',
          values: () => key({ endpoint: lab.closed }),
          code: 'unreachable',
          field: 'endpoint',
        },
        {
          title: 'a region that is none',
          values: () => key({ endpoint: undefined, region: 'eu-central-1.example.com/' }),
          code: 'invalid_input',
          field: 'region',
        },
      ],
    },
    'assume-role': {
      good: () => role(),
      refused: [
        {
          title: 'a role that is not there',
          values: () => role({ roleArn: 'arn:aws:iam:::role/nobody' }),
          code: 'permission_denied',
          field: 'roleArn',
        },
        {
          title: 'an unknown access key',
          values: () => role({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }),
          code: 'invalid_credentials',
          field: 'accessKeyId',
        },
        {
          title: 'a wrong secret access key',
          values: () => role({ secretAccessKey: 'wrong-0123456789' }),
          code: 'invalid_credentials',
          field: 'secretAccessKey',
        },
      ],
    },
  },
  actions: {
    list: [
      {
        method: 'access-key',
        input: { prefix: 'there' },
        check: (output) => assert.deepEqual(Object(output).items[0]?.key, 'there.txt'),
      },
      { method: 'assume-role', input: { delimiter: '/' } },
    ],
    get: [
      {
        method: 'access-key',
        input: { key: 'there.txt' },
        check: (output) => assert.match(Object(output).file.url, new RegExp(text('Good morning').slice(-16))),
      },
      { method: 'assume-role', input: { key: 'there.txt' } },
    ],
    put: [
      { method: 'access-key', input: { key: 'example/text', text: 'Hello', metadata: { author: 'Ada' } } },
      { method: 'assume-role', input: { key: 'example/file', file: NOTE } },
    ],
    copy: [{ method: 'access-key', input: { from: 'there.txt', to: 'example/copy' } }],
    delete: [{ method: 'access-key', input: { key: 'example/gone' } }],
    head: [{ method: 'access-key', input: { key: 'there.txt' } }],
    'signed-url': [{ method: 'access-key', input: { key: 'there.txt', expiresIn: 60 } }],
  },
  triggers: {
    'new-object': [
      { method: 'access-key', input: {}, check: (result) => assert.deepEqual(result.events, []) },
      {
        method: 'assume-role',
        input: { prefix: 'there' },
        cursor: { floor: 0, seen: [] },
        check: (result) => assert.equal(result.events.length, 1),
      },
    ] satisfies PollExample[],
  },
}
