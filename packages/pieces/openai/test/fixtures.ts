import assert from 'node:assert/strict'
import type { Fixtures } from '@plugboard/core/testing'
import { connection } from './connection.js'
import { type OpenAiServer, startOpenAiServer } from './openai-server.js'

let server: OpenAiServer

const ask = { model: 'gpt-4.1-mini', prompt: 'Where is Ada?' }
const schema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}

export const fixtures: Fixtures = {
  start: async () => {
    server = await startOpenAiServer()
  },
  stop: async () => server?.close(),
  families: {
    chatModel: {
      method: 'api-key',
      good: () => connection(server),
      model: 'gpt-4.1-mini',
      embeddingModel: 'text-embedding-3-small',
      lastRequest: () => JSON.stringify(server.requests.at(-1)?.body),
      notSupported: {
        'streams the answer as it is made when asked to, and says what it used': 'it answers at once so far',
        'gives the tools that the model calls, with their arguments': 'it takes no tools so far',
        'gives the tools that the model calls when it streams, too': 'it takes no tools so far',
        'goes on with what a tool gave': 'it takes no tools so far',
      },
    },
  },
  auth: {
    'api-key': {
      good: () => connection(server),
      refused: [
        {
          title: 'a wrong key',
          values: () => connection(server, { apiKey: server.keys.wrong }),
          code: 'invalid_credentials',
          field: 'apiKey',
        },
        {
          title: 'a key with a line break in it',
          values: () => connection(server, { apiKey: 'sk-proj-first\r\nx-injected: second' }),
          code: 'invalid_credentials',
          field: 'apiKey',
        },
        {
          title: 'the organization of somebody else',
          values: () => connection(server, { organization: 'org-other' }),
          code: 'invalid_credentials',
          field: 'organization',
        },
        {
          title: 'the project of somebody else',
          values: () => connection(server, { project: 'proj_other' }),
          code: 'invalid_credentials',
          field: 'project',
        },
        {
          title: 'a key without rights',
          values: () => connection(server, { apiKey: server.keys.withoutRights }),
          code: 'permission_denied',
          field: 'apiKey',
        },
        {
          title: 'a base URL without its version',
          values: () => connection(server, { baseUrl: server.url.replace('/v1', '') }),
          code: 'not_found',
          field: 'baseUrl',
        },
        {
          title: 'an unknown server',
          values: () => connection(server, { baseUrl: 'https://api.openai.invalid/v1' }),
          code: 'unreachable',
          field: 'baseUrl',
        },
        {
          title: 'https on a server without it',
          values: () => connection(server, { baseUrl: server.url.replace('http:', 'https:') }),
          code: 'tls_failed',
          field: 'baseUrl',
        },
      ],
    },
  },
  actions: {
    chat: [
      {
        method: 'api-key',
        input: ask,
        check: (output) => assert.equal(Object(output).text, 'Echo: Where is Ada?'),
      },
    ],
    'structured-output': [
      {
        method: 'api-key',
        input: { ...ask, schema },
        check: (output) => assert.deepEqual(Object(output).json, { city: 'Where is Ada?' }),
      },
    ],
    embeddings: [{ method: 'api-key', input: { model: 'text-embedding-3-small', input: ['Ada', 'Grace'] } }],
    'list-models': [{ method: 'api-key', input: {} }],
  },
}
