import { field, fields, oauth2Auth } from '@plugboard/core'
import { serverFields } from './server-fields.js'
import { tryConnection } from './try-connection.js'

/** A mailbox whose server takes access tokens: XOAUTH2, or OAUTHBEARER (RFC 7628). */
export const oauth2Method = oauth2Auth({
  title: 'OAuth 2.0: a person signs in',
  grant: 'authorizationCode',
  client: 'connection',
  authorizationUrl: '{authorizationUrl}',
  tokenUrl: '{tokenUrl}',
  scopes: [],
  scopeField: 'scope',
  clientAuthentication: 'body',
  // Google gives a refresh token only to those who ask so; others pass it over.
  authorizationParameters: { access_type: 'offline', prompt: 'consent' },
  fields: fields({
    ...serverFields,
    authorizationUrl: field.url({
      title: 'Authorization URL',
      help: 'The page on which a person signs in and agrees.',
      placeholder: 'https://accounts.google.com/o/oauth2/v2/auth',
    }),
    tokenUrl: field.url({
      title: 'Token URL',
      help: 'Where access tokens are obtained and renewed.',
      placeholder: 'https://oauth2.googleapis.com/token',
    }),
    scope: field.text({
      title: 'Scopes',
      help: 'Separated by spaces. Google: https://mail.google.com/. Microsoft: https://outlook.office.com/IMAP.AccessAsUser.All offline_access.',
      placeholder: 'https://mail.google.com/',
      minLength: 1,
      maxLength: 4_096,
    }),
  }),
  destination: ['host', 'port', 'tls', 'ca', 'authorizationUrl', 'tokenUrl'],
  guide: {
    steps: [
      'Google: create a project in the [Google Cloud console](https://console.cloud.google.com/projectcreate), and under “APIs & Services”, “Library” enable the [Gmail API](https://console.cloud.google.com/apis/library/gmail.googleapis.com).',
      'Open [Google Auth Platform](https://console.cloud.google.com/auth/overview), press “Get started”, give the app a name and an address, and choose “Internal” for a company or “External” otherwise; then, under “Data access”, add the scope `https://mail.google.com/`, and for an external app in testing add yourself under “Audience”, “Test users”: tokens of an app in testing lapse after seven days.',
      'Under “Clients” press “Create client”, choose “Web application”, add `{redirectUrl}` to “Authorized redirect URIs”, and copy the client ID and the client secret into the fields here.',
      'Enter for Google: server `imap.gmail.com`, port `993`, TLS from the start, authorization URL `https://accounts.google.com/o/oauth2/v2/auth`, token URL `https://oauth2.googleapis.com/token`, scopes `https://mail.google.com/`.',
      'Microsoft: open “App registrations” in the [Microsoft Entra admin center](https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps), press “New registration”, choose which accounts may sign in, and add `{redirectUrl}` as a redirect URI of the platform “Web”.',
      'Under “API permissions” press “Add a permission”, “APIs my organization uses” or “Microsoft Graph”, “Delegated permissions”, and add `IMAP.AccessAsUser.All` and `offline_access`; under “Certificates & secrets” create a client secret and copy its value, not its ID; the client ID is the “Application (client) ID” of the overview.',
      'Enter for Microsoft: server `outlook.office365.com` (Outlook.com: `imap-mail.outlook.com`), port `993`, authorization URL `https://login.microsoftonline.com/common/oauth2/v2.0/authorize`, token URL `https://login.microsoftonline.com/common/oauth2/v2.0/token`, scopes `https://outlook.office.com/IMAP.AccessAsUser.All offline_access`.',
      'Enter the address of the mailbox as the user name, connect, and sign in as its owner.',
    ],
    links: [
      {
        title: 'Gmail: IMAP with OAuth 2.0',
        url: 'https://developers.google.com/workspace/gmail/imap/xoauth2-protocol',
      },
      {
        title: 'Exchange Online: IMAP with OAuth 2.0',
        url: 'https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth',
      },
    ],
  },
  validate: (ctx) => tryConnection(ctx),
})
