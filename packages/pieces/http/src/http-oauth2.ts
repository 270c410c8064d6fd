import { field, fields, oauth2Auth } from '@plugboard/core'
import { httpFields } from './http-fields.js'
import { tryConnection } from './http-validate.js'

const { baseUrl, testPath } = httpFields

const tokenUrl = field.url({
  title: 'Token URL',
  help: 'Where the client ID and client secret are exchanged for access tokens.',
  placeholder: 'https://login.example.com/oauth2/token',
})

const revocationUrl = field.url({
  title: 'Revocation URL',
  help: 'Where tokens are withdrawn when the connection is deleted. Empty: they lapse by themselves.',
  placeholder: 'https://login.example.com/oauth2/revoke',
  optional: true,
})

const clientAuthentication = field.choice({
  title: 'Client ID and secret are sent',
  help: 'Most services take either. Choose the content where the documentation names the parameter client_secret.',
  default: 'basic',
  choices: [
    { value: 'basic', title: 'In the Authorization header' },
    { value: 'body', title: 'In the content of the request' },
  ],
})

const audience = field.text({
  title: 'Audience',
  help: 'Which API the token is for, where the service asks for it.',
  placeholder: 'https://api.example.com/',
  minLength: 1,
  maxLength: 2_048,
  optional: true,
})

const scope = (help: string) =>
  field.text({
    title: 'Scopes',
    help,
    placeholder: 'items.read items.write',
    minLength: 1,
    maxLength: 4_096,
    optional: true,
  })

const BASE_ADDRESS =
  'Enter the address that all calls have in common as the base address; the token is sent only there.'

const authorizationCodeMethod = oauth2Auth({
  title: 'OAuth 2.0: a person signs in',
  grant: 'authorizationCode',
  client: 'connection',
  authorizationUrl: '{authorizationUrl}',
  tokenUrl: '{tokenUrl}',
  revocationUrl: '{revocationUrl}',
  issuer: '{issuer}',
  scopes: [],
  scopeField: 'scope',
  clientAuthentication: { field: 'clientAuthentication' },
  authorizationParameters: { audience: '{audience}' },
  fields: fields({
    baseUrl,
    authorizationUrl: field.url({
      title: 'Authorization URL',
      help: 'The page on which a person signs in and agrees.',
      placeholder: 'https://login.example.com/oauth2/authorize',
    }),
    tokenUrl,
    revocationUrl,
    issuer: field.url({
      title: 'Issuer',
      help: 'Guards against answers of another authorization server (RFC 9207), where the service names its issuer.',
      placeholder: 'https://login.example.com',
      optional: true,
    }),
    scope: scope('Separated by spaces. Many services renew the token only if offline_access is among them.'),
    clientAuthentication,
    audience,
    testPath,
  }),
  destination: ['baseUrl', 'authorizationUrl', 'tokenUrl', 'revocationUrl', 'issuer'],
  guide: {
    steps: [
      'Register an application of the kind “web” in the developer pages of the service, with the redirect URL shown here.',
      'Copy its client ID and client secret into the fields here.',
      'Look up the authorization URL and the token URL in the documentation of the service; many list both at /.well-known/openid-configuration.',
      'Enter only the scopes your flows need.',
      BASE_ADDRESS,
    ],
  },
  validate: (ctx) => tryConnection(ctx),
})

const clientCredentialsMethod = oauth2Auth({
  name: 'client-credentials',
  title: 'OAuth 2.0: client credentials',
  grant: 'clientCredentials',
  client: 'connection',
  tokenUrl: '{tokenUrl}',
  revocationUrl: '{revocationUrl}',
  scopes: [],
  scopeField: 'scope',
  clientAuthentication: { field: 'clientAuthentication' },
  tokenParameters: { audience: '{audience}' },
  fields: fields({
    baseUrl,
    tokenUrl,
    revocationUrl,
    scope: scope('Separated by spaces. Empty: what the service gives the client by itself.'),
    clientAuthentication,
    audience,
    testPath,
  }),
  destination: ['baseUrl', 'tokenUrl', 'revocationUrl'],
  guide: {
    steps: [
      'Register an application of the kind “machine to machine” or “service” in the developer pages of the service; no person signs in, so it needs no redirect URL.',
      'Give it only the rights your flows need.',
      'Copy its client ID, its client secret and the token URL into the fields here.',
      BASE_ADDRESS,
    ],
  },
  validate: (ctx) => tryConnection(ctx),
})

/** OAuth 2.0 with an authorization server of the person's choosing (RFC 6749). */
export const httpOAuth2Methods = [authorizationCodeMethod, clientCredentialsMethod] as const
