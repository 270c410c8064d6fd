import assert from 'node:assert/strict'
import type { Fixtures } from '@plugboard/core/testing'
import { apiKey, basic, bearer, clientCredentials, none, oauth2 } from './connections.js'
import { closedOrigin, startWebServer, type WebServer } from './web-server.js'

let web: WebServer
let closed = ''

const base = () => `${web.origin}/v1`
const me = { testPath: '/me' }
const has200 = (output: unknown) => assert.equal(Object(output).status, 200)
const ANY_SERVICE = 'It connects to any service, so that any content is right.'

export const fixtures: Fixtures = {
  start: async () => {
    web = await startWebServer()
    closed = await closedOrigin()
  },
  stop: async () => web?.close(),
  takesAnyAnswer: { none: 'Without a test path it only finds out whether the server can be reached.' },
  takesAnyContent: {
    'api-key': ANY_SERVICE,
    basic: ANY_SERVICE,
    bearer: ANY_SERVICE,
    oauth2: ANY_SERVICE,
    'client-credentials': ANY_SERVICE,
    request: 'It hands to the flow whatever a service answers.',
  },
  auth: {
    none: {
      good: () => none(base()).values,
      refused: [
        { title: 'a closed port', values: () => none(closed).values, code: 'unreachable', field: 'baseUrl' },
        {
          title: 'an unknown server',
          values: () => none('http://web.invalid').values,
          code: 'unreachable',
          field: 'baseUrl',
        },
      ],
    },
    'api-key': {
      good: () => apiKey(base(), me).values,
      refused: [
        {
          title: 'a wrong key',
          values: () => apiKey(base(), { ...me, apiKey: 'wrong-key' }).values,
          code: 'invalid_credentials',
          field: 'apiKey',
        },
        {
          title: 'a key without the right',
          values: () => apiKey(base(), { testPath: 'forbidden' }).values,
          code: 'permission_denied',
          field: 'apiKey',
        },
        {
          title: 'a test path that is not there',
          values: () => apiKey(base(), { testPath: '/nowhere' }).values,
          code: 'not_found',
          field: 'testPath',
        },
      ],
    },
    basic: {
      good: () => basic(base(), me).values,
      refused: [
        {
          title: 'a wrong password',
          values: () => basic(base(), { ...me, password: 'wrong-password' }).values,
          code: 'invalid_credentials',
          field: 'password',
        },
      ],
    },
    bearer: {
      good: () => bearer(base(), me).values,
      refused: [
        {
          title: 'a wrong token',
          values: () => bearer(base(), { ...me, token: 'wrong-token' }).values,
          code: 'invalid_credentials',
          field: 'token',
        },
        {
          title: 'a service out of order',
          values: () => bearer(base(), { testPath: 'page-500' }).values,
          code: 'provider_unavailable',
        },
      ],
    },
    oauth2: {
      good: () => oauth2(base(), me).values,
      refused: [
        {
          title: 'a token that was withdrawn',
          values: () => oauth2(base(), { ...me, accessToken: 'wrong-token' }).values,
          code: 'invalid_credentials',
        },
        {
          title: 'a token without the scope',
          values: () => oauth2(base(), { testPath: '/forbidden' }).values,
          code: 'permission_denied',
          field: 'scope',
        },
        {
          title: 'a token that fits in no header',
          values: () => oauth2(base(), { ...me, accessToken: 'two lines\r\nx-injected: 1' }).values,
          code: 'bad_response',
          field: 'tokenUrl',
        },
      ],
    },
    'client-credentials': {
      good: () => clientCredentials(base(), me).values,
      refused: [
        {
          title: 'a token for another service',
          values: () => clientCredentials(base(), { ...me, accessToken: 'wrong-token' }).values,
          code: 'invalid_credentials',
        },
        {
          title: 'a token without the scope',
          values: () => clientCredentials(base(), { testPath: '/forbidden' }).values,
          code: 'permission_denied',
          field: 'scope',
        },
      ],
    },
  },
  actions: {
    request: [
      { method: 'none', input: { url: '/echo' }, check: has200 },
      { method: 'api-key', input: { url: '/me' }, check: has200 },
      { method: 'basic', input: { url: '/me' }, check: has200 },
      { method: 'bearer', input: { url: '/me' }, check: has200 },
      { method: 'oauth2', input: { url: '/me' }, check: has200 },
      { method: 'client-credentials', input: { url: '/me' }, check: has200 },
    ],
  },
}
