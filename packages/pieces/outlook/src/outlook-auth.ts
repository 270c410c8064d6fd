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
      'Sign in to the [Microsoft Entra admin center](https://entra.microsoft.com) as an administrator of your organization. Open “Entra ID”, “App registrations”, and press “New registration”.',
      'Enter a name such as `Plugboard mail`. Under “Supported account types” choose the accounts of your organization only, leave “Redirect URI” empty, and press “Register”.',
      'On the “Overview” page copy “Application (client) ID” and “Directory (tenant) ID” into the fields here.',
      'Open “API permissions”, press “Add a permission”, choose “Microsoft Graph” and “Application permissions”. Tick `Mail.Send` to send, `Mail.Read` to read and start flows, `Mail.ReadWrite` to move, mark, delete or draft and to send more than 3 MB of attachments. Press “Add permissions”.',
      'On the same page press “Grant admin consent for” your organization, and confirm. Every permission must show a green tick afterwards.',
      'Open “Certificates & secrets”, “Client secrets”, press “New client secret”, choose when it lapses, and press “Add”. Copy the column “Value” at once: it is shown only now. Not the column “Secret ID”.',
      'In “Mailbox” enter the user principal name of the mailbox, as the Microsoft 365 admin center shows it under “Active users”.',
      'Application permissions reach every mailbox of the organization. To allow this one alone, an Exchange administrator gives the application its roles in Exchange Online, limited to the mailbox, in place of the permissions above: see “Limit an application to mailboxes”.',
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
      'Once, an administrator of Plugboard registers an application. Sign in to the [Microsoft Entra admin center](https://entra.microsoft.com), open “Entra ID”, “App registrations”, and press “New registration”.',
      'Enter a name such as `Plugboard mail`, which people see when they sign in. Under “Supported account types” choose who may sign in: your organization only, any organization, or personal Microsoft accounts as well.',
      'Under “Redirect URI” choose the platform “Web”, enter `{redirectUrl}`, and press “Register”.',
      'Open “API permissions”, press “Add a permission”, choose “Microsoft Graph” and “Delegated permissions”. Tick `offline_access`, `User.Read`, `Mail.Send`, `Mail.Read` and `Mail.ReadWrite`, or only what your flows need, and press “Add permissions”. With “Grant admin consent for” your organization nobody is asked again.',
      'Open “Certificates & secrets”, “Client secrets”, press “New client secret”, choose when it lapses, and press “Add”. Copy the column “Value” at once: it is shown only now.',
      'Enter the “Application (client) ID” of the “Overview” page and that value under the OAuth2 apps of Plugboard.',
      'Here choose `common`, unless the application takes the accounts of one organization only: then enter the “Directory (tenant) ID” of its “Overview” page.',
      'Press connect, sign in with the account whose mailbox the flows use, and agree. Some organizations want an administrator to agree first.',
    ],
    links: [PORTAL],
  },
  validate: validateDelegated,
})

/** The ways to reach a mailbox through Microsoft Graph. */
export const outlookMethods = [applicationMethod, delegatedMethod] as const
