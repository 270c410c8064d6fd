import { field } from '@plugboard/core'

/** The scopes the actions need. Source: https://developers.google.com/identity/protocols/oauth2/scopes */
export const SCOPES = {
  gmailSend: 'https://www.googleapis.com/auth/gmail.send',
  gmailRead: 'https://www.googleapis.com/auth/gmail.readonly',
  gmailModify: 'https://www.googleapis.com/auth/gmail.modify',
  gmailDelete: 'https://mail.google.com/',
  driveRead: 'https://www.googleapis.com/auth/drive.readonly',
  drive: 'https://www.googleapis.com/auth/drive',
  sheets: 'https://www.googleapis.com/auth/spreadsheets',
} as const

/** Gmail is three: most connections need neither of the latter two, and what is not asked for cannot be misused. */
export type Service = 'gmail' | 'gmail-organize' | 'gmail-delete' | 'drive' | 'drive-change' | 'sheets'

interface ServiceFacts {
  title: string
  /** What the service is asked for; a connection without any of them cannot use it. */
  scopes: readonly { name: string; title: string }[]
}

/** What a connection can be used for. */
export const SERVICES: Readonly<Record<Service, ServiceFacts>> = {
  gmail: {
    title: 'Gmail',
    scopes: [
      { name: SCOPES.gmailSend, title: 'Send mail' },
      { name: SCOPES.gmailRead, title: 'Read mail' },
    ],
  },
  'gmail-organize': {
    title: 'Gmail: labels, drafts and trash',
    scopes: [{ name: SCOPES.gmailModify, title: 'Change labels of mail, move it to the trash, and write drafts' }],
  },
  'gmail-delete': {
    title: 'Gmail: delete for good',
    scopes: [{ name: SCOPES.gmailDelete, title: 'Do anything with mail, deleting it for good included' }],
  },
  drive: { title: 'Google Drive', scopes: [{ name: SCOPES.driveRead, title: 'See and download files' }] },
  'drive-change': {
    title: 'Google Drive: upload, change, share',
    scopes: [{ name: SCOPES.drive, title: 'Upload, change, share and delete files' }],
  },
  sheets: { title: 'Google Sheets', scopes: [{ name: SCOPES.sheets, title: 'Read and change spreadsheets' }] },
}

/** Whether a service is about a mailbox, which a service account has none of. */
export const isGmail = (service: Service): boolean => service.startsWith('gmail')

const choiceOf = <Name extends Service>(value: Name) => ({ value, title: SERVICES[value].title })

/** The field that says what a connection is for; `presets` are ticked in an empty form. */
export const servicesField = <Name extends Service>(
  names: readonly Name[],
  { help, presets }: { help: string; presets: readonly Name[] },
) => field.multiChoice({ title: 'Services', help, choices: names.map(choiceOf), default: presets })

/** The scopes of services as guides name them, to be copied. */
export const scopeList = (names: readonly Service[]): string =>
  names
    .map((name) => `${SERVICES[name].title} ${SERVICES[name].scopes.map((one) => `\`${one.name}\``).join(' ')}`)
    .join('; ')
