import assert from 'node:assert/strict'
import type { Fixtures } from '@plugboard/core/testing'
import { type AzureServer, startAzure } from './azure-server.js'
import { connection } from './connection.js'
import { INVOICE, RECEIPT, REPORT } from './documents.js'
import { fileOf } from './try-out.js'

let foundry: AzureServer
let documents: AzureServer
let closed: AzureServer
let keyless: AzureServer

const method = 'api-key'
const ask = { model: 'gpt-4.1-mini', prompt: 'Where is Ada?' }
const schema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}
const texts = ['Ada Lovelace was born on 1815-12-10.', 'The food was good. Write to ada@example.com.']

export const fixtures: Fixtures = {
  start: async () => {
    foundry = await startAzure()
    documents = await startAzure({ kind: 'documents' })
    closed = await startAzure({ open: false })
    keyless = await startAzure({ keys: false })
  },
  stop: () => Promise.all([foundry, documents, closed, keyless].map((server) => server?.close())),
  families: {
    chatModel: {
      method,
      good: () => connection(foundry),
      model: 'gpt-4.1-mini',
      embeddingModel: 'text-embedding-3-small',
      lastRequest: () => JSON.stringify(foundry.requests.at(-1)?.body),
      against: 'no Azure: a server of its interface',
    },
  },
  auth: {
    [method]: {
      good: () => connection(foundry, { services: ['documents', 'language', 'models'] }),
      refused: [
        {
          title: 'a wrong key',
          values: () => connection(foundry, { apiKey: foundry.keys.wrong }),
          code: 'invalid_credentials',
          field: 'apiKey',
        },
        {
          title: 'a key with a line break in it',
          values: () => connection(foundry, { apiKey: '7f3c1d9ab2e8\r\nx-injected: 4c50a6d1' }),
          code: 'invalid_credentials',
          field: 'apiKey',
        },
        {
          title: 'a service the resource does not offer',
          values: () => connection(documents, { services: ['documents', 'models'] }),
          code: 'not_found',
          field: 'services',
        },
        {
          title: 'a resource that is closed to this network',
          values: () => connection(closed),
          code: 'permission_denied',
          field: 'endpoint',
        },
        {
          title: 'a resource that takes no keys',
          values: () => connection(keyless),
          code: 'permission_denied',
          field: 'apiKey',
        },
        {
          title: 'an endpoint with a path',
          values: () => connection(foundry, { endpoint: `${foundry.url}/openai/v1` }),
          code: 'invalid_input',
          field: 'endpoint',
        },
        {
          title: 'the endpoint of another service',
          values: () => connection(foundry, { endpoint: 'https://my-index.search.windows.net' }),
          code: 'invalid_input',
          field: 'endpoint',
        },
        {
          title: 'a resource that does not exist',
          values: () => connection(foundry, { endpoint: 'https://my-resource.cognitiveservices.azure.invalid' }),
          code: 'unreachable',
          field: 'endpoint',
        },
        {
          title: 'https on a server without it',
          values: () => connection(foundry, { endpoint: foundry.url.replace('http:', 'https:') }),
          code: 'tls_failed',
          field: 'endpoint',
        },
      ],
    },
  },
  actions: {
    'analyze-invoice': [
      {
        method,
        input: { file: fileOf(INVOICE) },
        check: (output) => assert.equal(Object(output).invoices[0].invoiceId, 'INV-100'),
      },
    ],
    'analyze-receipt': [
      {
        method,
        input: { file: fileOf(RECEIPT) },
        check: (output) => assert.deepEqual(Object(output).receipts[0].total, { amount: '8', currency: 'SEK' }),
      },
    ],
    'analyze-layout': [{ method, input: { file: fileOf(REPORT), format: 'markdown' } }],
    'read-document': [{ method, input: { file: fileOf(REPORT) } }],
    'analyze-document': [{ method, input: { model: 'prebuilt-idDocument', file: fileOf(RECEIPT) } }],
    'list-document-models': [{ method, input: {} }],
    'analyze-sentiment': [{ method, input: { texts, opinions: true } }],
    'recognize-entities': [{ method, input: { texts } }],
    'extract-key-phrases': [{ method, input: { texts } }],
    'recognize-pii': [{ method, input: { texts } }],
    'detect-language': [{ method, input: { texts } }],
    chat: [
      { method, input: ask, check: (output) => assert.equal(Object(output).text, 'Echo: Where is Ada?') },
      {
        method,
        input: { ...ask, stream: true },
        check: (output) => assert.equal(Object(output).text, 'Echo: Where is Ada?'),
      },
    ],
    'structured-output': [
      {
        method,
        input: { ...ask, schema },
        check: (output) => assert.deepEqual(Object(output).json, { city: 'Where is Ada?' }),
      },
    ],
    embeddings: [{ method, input: { model: 'text-embedding-3-small', input: ['Ada', 'Grace'] } }],
    'list-models': [{ method, input: {} }],
  },
}
