import { fields, oauth2Auth } from '@plugboard/core'
import { SERVICES, type Service, servicesField } from './google-services.js'
import { tryAccount } from './google-validate.js'

const NAMES: readonly Service[] = ['gmail', 'gmail-organize', 'gmail-delete', 'drive', 'sheets']

/**
 * A person's Google account. Source: https://developers.google.com/identity/protocols/oauth2/web-server
 *
 * `include_granted_scopes` is not sent: with it a token also covers what the same person granted to other connections
 * of the app, beyond the services chosen here.
 */
export const oauth2Method = oauth2Auth({
  title: 'Google account',
  grant: 'authorizationCode',
  client: 'app',
  authorizationUrl: '{endpoints.login}/o/oauth2/v2/auth',
  tokenUrl: '{endpoints.oauth}/token',
  revocationUrl: '{endpoints.oauth}/revoke',
  issuer: '{endpoints.login}',
  clientAuthentication: 'body',
  // Google gives a refresh token only for `offline`, and again for an account that has consented only after a prompt.
  authorizationParameters: { access_type: 'offline', prompt: 'consent' },
  scopes: [
    { name: 'openid', title: 'Tell which account it is', required: true },
    // Google answers the short name `email` with this one.
    { name: 'https://www.googleapis.com/auth/userinfo.email', title: 'See the e-mail address', required: true },
    ...NAMES.flatMap((name) => SERVICES[name].scopes.map((scope) => ({ ...scope, when: { services: [name] } }))),
  ],
  fields: fields({
    services: servicesField(NAMES, {
      help: 'What the connection may be used for. Google asks the person for these rights only.',
      presets: ['gmail', 'drive', 'sheets'],
    }),
  }),
  guide: {
    steps: [
      'Once for all connections an administrator opens a project in the [Google Cloud console](https://console.cloud.google.com) and enables the Gmail, Google Drive and Google Sheets APIs in its [API library](https://console.cloud.google.com/apis/library).',
      'There the administrator sets up the [consent screen](https://console.cloud.google.com/auth/overview): audience “Internal” for one’s own Google Workspace, else “External” and published, because consent given to an app in testing lapses after 7 days.',
      'Then the administrator creates an [OAuth client](https://console.cloud.google.com/auth/clients) of the type “Web application” with the redirect address Plugboard shows, and enters its client ID and secret in Plugboard.',
      'Choose the services, connect, sign in to Google and leave every box ticked.',
    ],
    links: [
      { title: 'OAuth clients', url: 'https://console.cloud.google.com/auth/clients' },
      { title: 'Access you have given', url: 'https://myaccount.google.com/connections' },
    ],
  },
  validate: (ctx) => tryAccount(ctx),
})
