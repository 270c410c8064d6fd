import assert from 'node:assert/strict'
import type { PieceErrorCode } from '@plugboard/core'
import type { Fixtures } from '@plugboard/core/testing'
import { KEYS, startCompatibleServer } from './compatible-server.js'
import type { ModelServer } from './model-server.js'
import { startOllamaServer } from './ollama-server.js'

let compatible: ModelServer & { url: string }
let ollama: ModelServer

type Values = Record<string, unknown>

const ofCompatible = (more: Values = {}) => ({ url: compatible.url, apiKey: KEYS.right, ...more })
const ofOllama = (more: Values = {}) => ({ url: ollama.origin, apiKey: KEYS.right, ...more })

const MODELS = { 'openai-compatible': 'meta-llama/Llama-3.1-8B-Instruct', ollama: 'llama3.2-vision:latest' } as const
const EMBEDDING_MODELS = { 'openai-compatible': 'nomic-embed-text-v1.5', ollama: 'nomic-embed-text:latest' } as const
const METHODS = ['openai-compatible', 'ollama'] as const

const SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}

interface Refused {
  title: string
  values(): Values
  code: PieceErrorCode
  field: string
}

const wrongKeys = (values: (more: Values) => Values): Refused[] => {
  const refused = (title: string, apiKey: string, code: PieceErrorCode = 'invalid_credentials') => ({
    title,
    values: () => values({ apiKey }),
    code,
    field: 'apiKey',
  })
  return [
    refused('a wrong key', KEYS.wrong),
    refused('a key that has expired', KEYS.expired),
    refused('a key without rights', KEYS.withoutRights, 'permission_denied'),
    refused('a key with a line break in it', 'llm-first\r\nx-injected: second'),
  ]
}

const wrongAddresses = (values: (more: Values) => Values, url: () => string): Refused[] => [
  {
    title: 'an unknown server',
    values: () => values({ url: 'https://llm.example.invalid/v1' }),
    code: 'unreachable',
    field: 'url',
  },
  {
    title: 'https on a server without it',
    values: () => values({ url: url().replace('http:', 'https:') }),
    code: 'tls_failed',
    field: 'url',
  },
]

export const fixtures: Fixtures = {
  start: async () => {
    compatible = await startCompatibleServer()
    ollama = await startOllamaServer({ proxied: true })
  },
  stop: async () => {
    await compatible?.close()
    await ollama?.close()
  },
  families: {
    chatModel: METHODS.map((method) => ({
      method,
      good: () => (method === 'ollama' ? ofOllama() : ofCompatible()),
      model: MODELS[method],
      embeddingModel: EMBEDDING_MODELS[method],
      lastRequest: () => JSON.stringify((method === 'ollama' ? ollama : compatible).requests.at(-1)?.body),
    })),
  },
  auth: {
    'openai-compatible': {
      good: () => ofCompatible(),
      refused: [
        ...wrongKeys(ofCompatible),
        ...wrongAddresses(ofCompatible, () => compatible.url),
        {
          title: 'no key where one is asked for',
          values: () => ({ url: compatible.url }),
          code: 'invalid_credentials',
          field: 'apiKey',
        },
        {
          title: 'a base URL without its version',
          values: () => ofCompatible({ url: compatible.origin }),
          code: 'not_found',
          field: 'url',
        },
      ],
    },
    ollama: {
      good: () => ofOllama(),
      refused: [
        ...wrongKeys(ofOllama),
        ...wrongAddresses(ofOllama, () => ollama.origin),
        {
          title: 'the address of the OpenAI API',
          values: () => ofOllama({ url: compatible.url }),
          code: 'not_found',
          field: 'url',
        },
      ],
    },
  },
  actions: {
    chat: METHODS.flatMap((method) =>
      [{}, { stream: true }].map((more) => ({
        method,
        input: { model: MODELS[method], prompt: 'Where is Ada?', ...more },
        check: (output: unknown) => assert.equal(Object(output).text, 'Echo: Where is Ada?'),
      })),
    ),
    'structured-output': METHODS.map((method) => ({
      method,
      input: { model: MODELS[method], prompt: 'Where is Ada?', schema: SCHEMA },
      check: (output: unknown) => assert.deepEqual(Object(output).json, { city: 'Where is Ada?' }),
    })),
    embeddings: METHODS.map((method) => ({
      method,
      input: { model: EMBEDDING_MODELS[method], input: ['Ada', 'Grace'] },
    })),
    'list-models': METHODS.map((method) => ({ method, input: {} })),
    'show-model': [{ method: 'ollama', input: { model: MODELS.ollama } }],
    'pull-model': [{ method: 'ollama', input: { model: 'phi4-mini' } }],
  },
}
