import { customAuth, field, fields } from '@plugboard/core'
import { renewToken } from './renew-token.js'
import { requireIds, validateConnection } from './validate-connection.js'

/** The token of a system user, and the app it was generated for. */
const systemUserMethod = customAuth({
  name: 'system-user',
  title: 'System user of a Meta business',
  fields: fields({
    businessAccountId: field.text({
      title: 'WhatsApp Business account ID',
      help: 'Under “API Setup” of the app, or in the settings of the account in WhatsApp Manager.',
      placeholder: '102290129340398',
      minLength: 1,
      maxLength: 30,
    }),
    phoneNumberId: field.text({
      title: 'Phone number ID',
      help: 'Stands beside the number; it is not the number itself.',
      placeholder: '106540352242922',
      minLength: 1,
      maxLength: 30,
    }),
    systemUserToken: field.secret({
      title: 'System user access token',
      help: 'A token that lasts 60 days is renewed in good time.',
      placeholder: 'EAA…',
      maxLength: 2_000,
    }),
    appId: field.text({ title: 'App ID', placeholder: '670843887433847', minLength: 1, maxLength: 30 }),
    appSecret: field.secret({
      title: 'App secret',
      help: 'Under “App settings”, “Basic”. Calls are proven with it, and webhooks checked.',
      maxLength: 200,
    }),
  }),
  renewed: fields({
    accessToken: field.secret({ title: 'Access token' }),
    obtainedFor: field.text({ title: 'Obtained for' }),
  }),
  guide: {
    steps: [
      'You need a business portfolio: open [Meta Business Suite settings](https://business.facebook.com/settings), and create one if you have none.',
      'Open [Meta for Developers](https://developers.facebook.com/apps), press “Create app”, choose the use case “Connect with customers through WhatsApp” (in older forms “Other”, then the type “Business”), and your business portfolio.',
      'In the app, open “WhatsApp”, then “API Setup”. It shows a test number at once; press “Add phone number” for one of your own, which must not be in use in the WhatsApp app. Copy “Phone number ID” and “WhatsApp Business Account ID”.',
      'Open “App settings”, then “Basic”. Copy “App ID”, and “App secret” after pressing “Show”.',
      'In the [business settings](https://business.facebook.com/settings/system-users), open “Users”, “System users”, press “Add”, and give the new system user the role “Admin”.',
      'Press “Assign assets” for that system user. Under “Apps” choose the app, under “WhatsApp accounts” the account, and switch on “Full control” for both.',
      'Press “Generate token”, choose the app, under expiry “Never”, and the permissions `whatsapp_business_messaging` and `whatsapp_business_management`. Copy the token: it is shown only once. Where Meta offers no “Never”, take 60 days; Plugboard renews it.',
      'For a number of your own, add a payment method in [WhatsApp Manager](https://business.facebook.com/wa/manage/home/) and have your templates approved there: without one, only those who wrote to you within 24 hours can be written to.',
      'Webhooks need no work by hand: the first flow that starts with a message registers its address for the number. Only if the app has webhooks for WhatsApp already, see under “WhatsApp”, “Configuration” that the field `messages` is subscribed. To hear from more people than those with a role in the app, publish the app.',
    ],
    links: [
      { title: 'Your Meta apps', url: 'https://developers.facebook.com/apps' },
      { title: 'System users', url: 'https://business.facebook.com/settings/system-users' },
      { title: 'WhatsApp Manager', url: 'https://business.facebook.com/wa/manage/home/' },
    ],
  },
  refresh: async (ctx) => {
    requireIds(ctx.auth.fields)
    return renewToken(ctx)
  },
  validate: (ctx) => validateConnection(ctx),
})

/** The only way to work with the platform on behalf of a business. */
export const whatsappMethods = [systemUserMethod] as const
