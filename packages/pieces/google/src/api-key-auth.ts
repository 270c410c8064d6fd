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
      'A key opens only what anyone with the link may see in Drive and Sheets. It opens no mailbox: Gmail has nothing public, so connect a Google account or a service account for it.',
      'Open the [Google Cloud console](https://console.cloud.google.com), press the name of the project at the top and choose a project, or press “New project”.',
      'Enable the APIs of the services you need, each with the button “Enable” of its page: [Google Drive API](https://console.cloud.google.com/apis/library/drive.googleapis.com), [Google Sheets API](https://console.cloud.google.com/apis/library/sheets.googleapis.com).',
      'Open [Credentials](https://console.cloud.google.com/apis/credentials), press “Create credentials” and “API key”. If you are asked, do not authenticate it through a service account.',
      'Under “API restrictions” choose “Restrict key” and tick the Google Drive API and the Google Sheets API, as far as you need them, so that a key that gets about is good for nothing else.',
      'Under “Application restrictions” choose “None”, or “IP addresses” with the address Plugboard goes out with. “Websites” and apps would shut it out.',
      'Press “Create”, copy the key and paste it here. In the sharing settings of the files, “General access” must be “Anyone with the link”.',
    ],
    links: [{ title: 'Credentials', url: 'https://console.cloud.google.com/apis/credentials' }],
  },
  async validate(ctx) {
    await tryServices(ctx)
    return {}
  },
})
