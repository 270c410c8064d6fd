import { fields, oauth2Auth } from '@plugboard/core'
import { SERVICES, type Service, scopeList, servicesField } from './google-services.js'
import { tryAccount } from './google-validate.js'

const NAMES: readonly Service[] = ['gmail', 'gmail-organize', 'gmail-delete', 'drive', 'drive-change', 'sheets']

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
      'An administrator does all but the last step, once; whoever connects an account after that needs only the last.',
      'Open the [Google Cloud console](https://console.cloud.google.com), press the name of the project at the top and then “New project”, give it a name and press “Create”.',
      'Enable the APIs of the services you need, each with the button “Enable” of its page: [Gmail API](https://console.cloud.google.com/apis/library/gmail.googleapis.com), [Google Drive API](https://console.cloud.google.com/apis/library/drive.googleapis.com), [Google Sheets API](https://console.cloud.google.com/apis/library/sheets.googleapis.com).',
      'Open [Google Auth Platform](https://console.cloud.google.com/auth/overview) and press “Get started”: enter an app name and a support e-mail address, choose the audience “Internal” if only people of your own Google Workspace will connect, else “External”, and enter a contact address.',
      'With “External”, open [Audience](https://console.cloud.google.com/auth/audience) and press “Publish app”. While the publishing status is “Testing” only the test users listed there can connect, and every connection lapses after 7 days.',
      `Open [Data Access](https://console.cloud.google.com/auth/scopes), press “Add or remove scopes”, paste those of the services you need under “Manually add scopes” and save: ${scopeList(NAMES)}. An “External” app with restricted scopes is to be verified by Google; until it is, people see a warning, which “Advanced” leads past, and at most 100 can connect.`,
      'Open [Clients](https://console.cloud.google.com/auth/clients), press “Create client” and choose “Web application”. Under “Authorized redirect URIs” add exactly this address: {redirectUrl}. Press “Create”, copy the client ID and the client secret, and enter both in Plugboard as the OAuth2 app of Google. The secret is shown only once.',
      'Choose the services here and connect: sign in to Google and leave every box ticked. What is left unticked cannot be used.',
    ],
    links: [
      { title: 'OAuth clients of the project', url: 'https://console.cloud.google.com/auth/clients' },
      { title: 'Access you have given', url: 'https://myaccount.google.com/connections' },
    ],
  },
  validate: (ctx) => tryAccount(ctx),
})
