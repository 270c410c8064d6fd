import { customAuth, field, fields } from '@plugboard/core'
import { checkServices } from './check-services.js'
import { SERVICES, type Service, scopeList, servicesField } from './google-services.js'
import { fetchToken } from './google-token.js'
import { tryServices } from './google-validate.js'
import { readServiceAccountKey } from './service-account-key.js'

const NAMES: readonly Service[] = ['drive', 'drive-change', 'sheets', 'gmail', 'gmail-organize', 'gmail-delete']

/**
 * A service account, for itself or for a user of its Google Workspace. Its key signs an assertion that is exchanged for
 * an access token of an hour. Source: https://developers.google.com/identity/protocols/oauth2/service-account
 */
export const serviceAccountMethod = customAuth({
  name: 'service-account',
  title: 'Service account',
  fields: fields({
    key: field.secret({
      title: 'Key file',
      help: 'The whole content of the JSON file that Google Cloud gave you, beginning with { and ending with }.',
    }),
    services: servicesField(NAMES, {
      help: 'What the connection may be used for. Gmail needs a user to act for, because a service account has no mailbox.',
      presets: ['drive', 'sheets'],
    }),
    subject: field.text({
      title: 'Act for user',
      help: 'E-mail address of a user of your Google Workspace. Needs domain-wide delegation. Empty: the service account itself, which sees what was shared with its own address.',
      placeholder: 'ada@example.com',
      minLength: 3,
      maxLength: 320,
      optional: true,
    }),
  }),
  // Not where the key is sent but whose data it opens: another user is only for those who have the key.
  destination: ['subject'],
  renewed: fields({ accessToken: field.secret({ title: 'Access token' }) }),
  guide: {
    steps: [
      'Open the [Google Cloud console](https://console.cloud.google.com), press the name of the project at the top and choose a project, or press “New project”.',
      'Enable the APIs of the services you need, each with the button “Enable” of its page: [Google Drive API](https://console.cloud.google.com/apis/library/drive.googleapis.com), [Google Sheets API](https://console.cloud.google.com/apis/library/sheets.googleapis.com), [Gmail API](https://console.cloud.google.com/apis/library/gmail.googleapis.com).',
      'Open [Service accounts](https://console.cloud.google.com/iam-admin/serviceaccounts), press “Create service account”, give it a name and press “Done”. It needs no roles in the project.',
      'Press its e-mail address, open “Keys”, press “Add key”, “Create new key”, choose “JSON” and press “Create”. Open the downloaded file in a text editor and paste all of it into the field “Key file”. Where that is forbidden, the organization policy `iam.disableServiceAccountKeyCreation` is in force, which an administrator can lift for the project.',
      'For Drive and Sheets of its own: share the folders and spreadsheets with the e-mail address of the service account, as with a person, and leave “Act for user” empty.',
      'For Gmail, or to see what a user sees: copy the “Unique ID” under “Details” of the service account. A super administrator of the Google Workspace opens [Domain-wide delegation](https://admin.google.com/ac/owl/domainwidedelegation) (Security, Access and data control, API controls), presses “Add new”, pastes it as client ID, and enters the scopes of all services chosen here, with commas between them.',
      `The scopes are: ${scopeList(NAMES)}. All those of the chosen services are needed, and no others. It may take some hours until they are in force, at most a day.`,
      'Enter the e-mail address of the user in “Act for user”.',
    ],
    links: [
      { title: 'Service accounts', url: 'https://console.cloud.google.com/iam-admin/serviceaccounts' },
      { title: 'Domain-wide delegation', url: 'https://admin.google.com/ac/owl/domainwidedelegation' },
    ],
  },
  async validate(ctx) {
    const { key, subject } = ctx.auth.fields
    await tryServices(ctx)
    return { account: subject ?? (await readServiceAccountKey(key)).clientEmail }
  },
  async refresh(ctx) {
    const { key, subject } = ctx.auth.fields
    const services = checkServices(ctx.auth)
    const scopes = services.flatMap((name) => SERVICES[name].scopes.map((scope) => scope.name))
    const request = { key: await readServiceAccountKey(key), scopes, subject }
    const { accessToken, expiresAt } = await fetchToken(ctx, request)
    return { values: { accessToken }, expiresAt }
  },
})
