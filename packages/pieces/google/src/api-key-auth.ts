import { apiKeyAuth, fields } from '@plugboard/core'
import { type Service, servicesField } from './google-services.js'
import { tryServices } from './google-validate.js'

const NAMES = ['drive', 'sheets'] as const satisfies readonly Service[]

/** A key of a Google Cloud project: public files only. Source: https://cloud.google.com/docs/authentication/api-keys */
export const apiKeyMethod = apiKeyAuth({
  title: 'API key (public files only)',
  key: { placeholder: 'AIza…', help: 'Reads files and spreadsheets that anyone with the link may see, and no others.' },
  fields: fields({
    services: servicesField(NAMES, {
      help: 'What the connection may be used for; the connection test tries each.',
      presets: NAMES,
    }),
  }),
  guide: {
    steps: [
      'Open a project in the [Google Cloud console](https://console.cloud.google.com) and enable the Google Drive and Google Sheets APIs in its [API library](https://console.cloud.google.com/apis/library).',
      'Under [Credentials](https://console.cloud.google.com/apis/credentials) press “Create credentials”, then “API key”.',
      'Restrict the key to the Google Drive and Google Sheets APIs. Do not restrict it to websites or apps: Plugboard is neither.',
    ],
    links: [{ title: 'Credentials', url: 'https://console.cloud.google.com/apis/credentials' }],
  },
  async validate(ctx) {
    await tryServices(ctx)
    return {}
  },
})
