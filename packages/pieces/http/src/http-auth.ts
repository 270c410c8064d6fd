import { apiKeyAuth, basicAuth, customAuth, field, fields, noAuth } from '@plugboard/core'
import { httpFields } from './http-fields.js'
import { httpOAuth2Methods } from './http-oauth2.js'
import { tryConnection } from './http-validate.js'

const { baseUrl, testPath } = httpFields

const noneMethod = noAuth({
  fields: fields({
    baseUrl: field.url({
      title: 'Base address',
      help: 'Steps then give only a path, and requests go nowhere else. Empty: every step gives a full address.',
      placeholder: 'https://api.example.com/v1',
      optional: true,
    }),
    testPath: field.text({
      title: 'Test path',
      help: 'A path below the base address that answers 200 to GET, such as /health.',
      placeholder: '/health',
      minLength: 1,
      maxLength: 2_048,
      optional: true,
    }),
  }),
  validate: (ctx) => tryConnection(ctx),
})

const apiKeyMethod = apiKeyAuth({
  fields: fields({
    baseUrl,
    placement: field.choice({
      title: 'Sent as',
      help: 'A header is safer: addresses end up in the logs of servers and proxies.',
      default: 'header',
      choices: [
        { value: 'header', title: 'Header' },
        { value: 'query', title: 'Query parameter' },
      ],
    }),
    name: field.text({
      title: 'Name of the header or parameter',
      default: 'X-API-Key',
      minLength: 1,
      maxLength: 200,
    }),
    testPath,
  }),
  destination: ['baseUrl', 'placement', 'name'],
  guide: {
    steps: [
      'Find “API keys” in the settings or the developer pages of the service, and create a key with only the rights your flows need.',
      'Look up in its API reference where the key goes: the name of a header, such as X-API-Key, or of a query parameter.',
      'Enter the address that all calls have in common as the base address.',
    ],
  },
  validate: (ctx) => tryConnection(ctx),
})

const basicMethod = basicAuth({
  fields: fields({ baseUrl, testPath }),
  destination: ['baseUrl'],
  guide: {
    steps: [
      'Ask the operator of the service for a user of its own for Plugboard, with only the rights your flows need.',
      'Enter the address that all calls have in common as the base address.',
    ],
  },
  validate: (ctx) => tryConnection(ctx),
})

const bearerMethod = customAuth({
  name: 'bearer',
  title: 'Bearer token',
  fields: fields({
    baseUrl,
    token: field.secret({ title: 'Token', help: 'Without the word “Bearer”, which is put before it.' }),
    testPath,
  }),
  destination: ['baseUrl'],
  guide: {
    steps: [
      'Find “access tokens”, “personal tokens” or “API tokens” in the settings or the developer pages of the service, and create one with only the rights your flows need.',
      'Note when it lapses: a token of this kind is not renewed by itself.',
      'Enter the address that all calls have in common as the base address.',
    ],
  },
  validate: (ctx) => tryConnection(ctx),
})

/** The ways a web API can be called, the simplest first. */
export const httpMethods = [noneMethod, apiKeyMethod, basicMethod, bearerMethod, ...httpOAuth2Methods] as const
