import { customAuth, field, fields } from '@plugboard/core'
import { checkServices } from './check-services.js'
import { SERVICES, type Service, servicesField } from './google-services.js'
import { fetchToken } from './google-token.js'
import { tryServices } from './google-validate.js'
import { readServiceAccountKey } from './service-account-key.js'

const NAMES: readonly Service[] = ['drive', 'sheets', 'gmail', 'gmail-organize', 'gmail-delete']

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
      'Open a project in the [Google Cloud console](https://console.cloud.google.com) and enable the APIs of the services you need in its [API library](https://console.cloud.google.com/apis/library).',
      'Under [Service accounts](https://console.cloud.google.com/iam-admin/serviceaccounts) create one; it needs no roles in the project.',
      'Open it, go to “Keys”, press “Add key”, “Create new key” and “JSON”, and paste the content of the downloaded file into the field here.',
      'To use its own access: share the folders and spreadsheets with its e-mail address.',
      `To act for a user: an administrator of the Google Workspace adds its client ID under [Domain-wide delegation](https://admin.google.com/ac/owl/domainwidedelegation) with the scopes of the chosen services: ${scopeList()}.`,
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

function scopeList(): string {
  return NAMES.map(
    (name) => `${SERVICES[name].title} ${SERVICES[name].scopes.map((scope) => scope.name).join(' and ')}`,
  ).join('; ')
}
