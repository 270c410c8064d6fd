import { field, fields, oauth2Auth } from '@plugboard/core'
import { DELEGATED_SCOPES } from './delegated-scopes.js'
import { validateApplication, validateDelegated } from './outlook-validate.js'

const PORTAL = { title: 'App registrations', url: 'https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps' }

const tenant = { minLength: 4, maxLength: 253 }

/** An application of an organization, which works in one mailbox without anybody signing in. */
const applicationMethod = oauth2Auth({
  name: 'application',
  title: 'Application of an organization',
  grant: 'clientCredentials',
  client: 'connection',
  clientId: { title: 'Application (client) ID', placeholder: '00000000-0000-0000-0000-000000000000' },
  clientSecret: { title: 'Client secret', help: 'The value of the secret, not its ID.' },
  tokenUrl: '{endpoints.login}/{tenant}/oauth2/v2.0/token',
  clientAuthentication: 'body',
  scopes: [
    {
      name: '{endpoints.resource}/.default',
      title: 'Application permissions granted by an administrator',
    },
  ],
  fields: fields({
    tenant: field.text({
      ...tenant,
      title: 'Directory (tenant) ID',
      help: 'The ID from the overview of the app registration, or a verified domain of the organization.',
      placeholder: 'contoso.onmicrosoft.com',
    }),
    mailbox: field.text({
      title: 'Mailbox',
      help: 'The user principal name the flows work as, which is usually the e-mail address.',
      placeholder: 'orders@contoso.com',
      minLength: 3,
      maxLength: 320,
    }),
    rights: field.multiChoice({
      title: 'Permissions given',
      help: 'What an administrator has granted the application. The connection test tries reading only where it is chosen.',
      default: ['send', 'read'],
      choices: [
        { value: 'send', title: 'Send mail (Mail.Send)' },
        { value: 'read', title: 'Read mail (Mail.Read)' },
        { value: 'change', title: 'Read, change and delete mail (Mail.ReadWrite)' },
      ],
    }),
  }),
  destination: ['tenant'],
  guide: {
    steps: [
      'Open App registrations in the Microsoft Entra admin center and register an application for accounts in your organization only; it needs no redirect URI.',
      'Copy the application (client) ID and the directory (tenant) ID from its overview.',
      'Under “API permissions”, add the Microsoft Graph application permissions Mail.Send and Mail.Read, or only the one your flows need, and let an administrator grant consent.',
      'Under “Certificates & secrets”, create a client secret and copy its value at once; note when it lapses.',
      'Application permissions reach every mailbox of the organization: let an Exchange administrator limit the application to the mailboxes it needs.',
    ],
    links: [
      PORTAL,
      {
        title: 'Limit an application to mailboxes',
        url: 'https://learn.microsoft.com/en-us/exchange/permissions-exo/application-rbac',
      },
    ],
  },
  validate: validateApplication,
})

/** A person signs in, and flows work in the mailbox of that person. */
const delegatedMethod = oauth2Auth({
  title: 'Sign in with Microsoft',
  grant: 'authorizationCode',
  client: 'app',
  authorizationUrl: '{endpoints.login}/{tenant}/oauth2/v2.0/authorize',
  tokenUrl: '{endpoints.login}/{tenant}/oauth2/v2.0/token',
  clientAuthentication: 'body',
  scopes: DELEGATED_SCOPES,
  fields: fields({
    tenant: field.text({
      ...tenant,
      title: 'Who may sign in',
      help: 'common: every Microsoft account; organizations: work and school accounts; consumers: personal accounts; or the directory (tenant) ID or a domain of one organization.',
      default: 'common',
    }),
    rights: field.multiChoice({
      title: 'Permissions asked for',
      help: 'The person who signs in agrees to these.',
      default: ['send', 'read'],
      choices: [
        { value: 'send', title: 'Send mail (Mail.Send)' },
        { value: 'read', title: 'Read mail (Mail.Read)' },
        { value: 'change', title: 'Read, change and delete mail (Mail.ReadWrite)' },
      ],
    }),
  }),
  destination: ['tenant'],
  guide: {
    steps: [
      'Once, an administrator of Plugboard registers an application in the Microsoft Entra admin center with a redirect URI of the platform “Web”, and enters its application (client) ID and a client secret under the OAuth2 apps of Plugboard.',
      'Choose “common” unless that application accepts the accounts of one organization only; then enter the ID of this organization.',
      'Press connect, sign in with the account whose mailbox the flows use, and agree. Some organizations want an administrator to agree first.',
    ],
    links: [PORTAL],
  },
  validate: validateDelegated,
})

/** The ways to reach a mailbox through Microsoft Graph. */
export const outlookMethods = [applicationMethod, delegatedMethod] as const
