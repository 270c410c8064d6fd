import assert from 'node:assert/strict'
import type { Fixtures } from '@plugboard/core/testing'
import { connection } from './connection.js'
import { PNG } from './media-model.js'
import { type OpenAiServer, startOpenAiServer } from './openai-server.js'

let server: OpenAiServer

const ask = { model: 'gpt-4.1-mini', prompt: 'Where is Ada?' }
const schema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}

const dataFile = (name: string, bytes: Uint8Array) => ({
  name,
  contentType: 'image/png',
  url: `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`,
})

const recording = { name: 'a.wav', contentType: 'audio/wav', url: `data:audio/wav;base64,${btoa('RIFF-a-recording')}` }

export const fixtures: Fixtures = {
  start: async () => {
    server = await startOpenAiServer()
  },
  stop: async () => server?.close(),
  families: {
    chatModel: {
      against: 'a small server of the tests',
      method: 'api-key',
      good: () => connection(server),
      model: 'gpt-4.1-mini',
      embeddingModel: 'text-embedding-3-small',
      lastRequest: () => JSON.stringify(server.requests.at(-1)?.body),
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
          title: 'a key that has expired',
          values: () => connection(server, { apiKey: server.keys.expired }),
          code: 'invalid_credentials',
          field: 'apiKey',
        },
        {
          title: 'a key of an archived project',
          values: () => connection(server, { apiKey: server.keys.archived }),
          code: 'invalid_credentials',
          field: 'apiKey',
        },
        {
          title: 'a network that is not let in',
          values: () => connection(server, { apiKey: server.keys.elsewhere }),
          code: 'permission_denied',
        },
        {
          title: 'a country in which the service is not offered',
          values: () => connection(server, { apiKey: server.keys.abroad }),
          code: 'permission_denied',
        },
        {
          title: 'a key that may not list models',
          values: () => connection(server, { apiKey: server.keys.withoutListing }),
          code: 'permission_denied',
          field: 'apiKey',
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
      {
        method: 'api-key',
        input: { ...ask, stream: true },
        check: (output) => assert.equal(Object(output).text, 'Echo: Where is Ada?'),
      },
      {
        method: 'api-key',
        input: { ...ask, tools: [{ name: 'find' }] },
        check: (output) => assert.deepEqual(Object(output).toolCalls[0].arguments, { city: 'Göteborg' }),
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
    'generate-image': [
      { method: 'api-key', input: { model: 'gpt-image-1', prompt: 'A dot' } },
      { method: 'api-key', input: { model: 'dall-e-3', prompt: 'A dot' } },
    ],
    'edit-image': [
      {
        method: 'api-key',
        input: { model: 'gpt-image-1', prompt: 'A bigger dot', images: [dataFile('dot.png', PNG)] },
      },
    ],
    transcribe: [
      { method: 'api-key', input: { model: 'gpt-4o-transcribe', file: recording } },
      { method: 'api-key', input: { model: 'whisper-1', file: recording, format: 'srt' } },
    ],
    speak: [{ method: 'api-key', input: { model: 'gpt-4o-mini-tts', text: 'Good morning' } }],
    moderate: [{ method: 'api-key', input: { model: 'omni-moderation-latest', input: ['Good morning'] } }],
    'list-models': [{ method: 'api-key', input: {} }],
  },
}
