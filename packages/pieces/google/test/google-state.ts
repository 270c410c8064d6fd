import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { SCOPES } from '../src/google-services.js'
import { type DriveState, type StoredFile, startDrive, startFiles } from './drive-state.js'
import { GmailBox } from './gmail-box.js'

export interface Account {
  email: string
  sub: string
  scopes: readonly string[]
}

export interface StoredSpreadsheet {
  public: boolean
  /** Rows by name of the sheet. */
  sheets: Record<string, unknown[][]>
  title?: string
  /** Ids of sheets by name; without one it is its place. */
  ids?: Record<string, number>
  /** Names of sheets that may not be changed. */
  protected?: string[]
  /** The account may only look at it. */
  readOnly?: boolean
  /** An Excel file in Drive. */
  office?: boolean
  /** Cells that may be written at once, before there are too many. */
  room?: number
}

/** What a Google of our own knows. Tests change it as they need. */
export interface GoogleState {
  tokens: Map<string, Account>
  /** APIs a key may be used for. */
  apiKeys: Map<string, readonly string[]>
  disabledApis: Set<string>
  serviceAccounts: Map<string, { publicKey: KeyObject; users: readonly string[]; scopes: readonly string[] }>
  gmail: GmailBox
  /** Who has a mailbox. It is the same for all of them. */
  mailboxes: Set<string>
  files: StoredFile[]
  drive: DriveState
  spreadsheets: Map<string, StoredSpreadsheet>
}

export const TOKENS = {
  all: 'ya29.token-of-ada-with-all-rights',
  sendOnly: 'ya29.token-of-ada-to-send-only',
  withoutDrive: 'ya29.token-of-ada-without-drive',
  expired: 'ya29.token-that-has-expired',
}
export const API_KEYS = {
  good: 'AIza-good-key-0123456789',
  sheetsOnly: 'AIza-sheets-key-012345',
  wrong: 'AIza-wrong-key-123456',
}
export const ROBOT = 'robot@project.iam.gserviceaccount.com'
export const ALL_SCOPES = ['openid', 'https://www.googleapis.com/auth/userinfo.email', ...Object.values(SCOPES)]

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const otherPair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()

/** The key file of the service account, as Google Cloud gives it. */
export const keyFile = (more: Record<string, unknown> = {}): string =>
  JSON.stringify({
    type: 'service_account',
    project_id: 'project',
    private_key_id: 'key-1',
    private_key: pem(pair.privateKey),
    client_email: ROBOT,
    client_id: '1234567890',
    token_uri: 'https://attacker.example/token',
    ...more,
  })

/** A key file whose key Google has never seen. */
export const foreignKeyFile = (): string => keyFile({ private_key: pem(otherPair.privateKey) })

export function startState(): GoogleState {
  const ada = { email: 'ada@example.com', sub: '1098765' }
  const { driveRead, drive, ...others } = SCOPES
  return {
    tokens: new Map([
      [TOKENS.all, { ...ada, scopes: ALL_SCOPES }],
      [TOKENS.sendOnly, { ...ada, scopes: [...ALL_SCOPES.slice(0, 2), SCOPES.gmailSend] }],
      [TOKENS.withoutDrive, { ...ada, scopes: [...ALL_SCOPES.slice(0, 2), ...Object.values(others)] }],
    ]),
    apiKeys: new Map([
      [API_KEYS.good, ['drive', 'sheets']],
      [API_KEYS.sheetsOnly, ['sheets']],
    ]),
    disabledApis: new Set(),
    serviceAccounts: new Map([
      [
        ROBOT,
        { publicKey: createPublicKey(pair.privateKey), users: ['ada@example.com'], scopes: Object.values(SCOPES) },
      ],
    ]),
    gmail: startGmail(),
    mailboxes: new Set(['ada@example.com']),
    files: startFiles(),
    drive: startDrive(),
    spreadsheets: new Map<string, StoredSpreadsheet>([
      ['sheet-public', { public: true, sheets: { Sheet1: [['Name', 'Age'], ['Ada', 36], ['Grace']] } }],
      ['sheet-private', { public: false, sheets: { Sheet1: [['Name', 'Age']], 'Q1/2 & more': [['x']] } }],
      ['sheet-others', { public: false, readOnly: true, sheets: { Sheet1: [['Name']] } }],
      ['sheet-office', { public: false, office: true, sheets: { Sheet1: [['Name']] } }],
    ]),
  }
}

/** Seven mails, the youngest with the smallest number. */
function startGmail(): GmailBox {
  const box = new GmailBox()
  for (let index = 0; index < 7; index++) {
    box.deliver({
      from: index % 2 ? 'grace@example.com' : 'Alan <alan@example.com>',
      subject: `Subject ${index} – with “quotes”`,
      text: "It's me",
      headers: ['X-Other: no'],
      labelIds: ['INBOX'],
      date: Date.UTC(2026, 0, 10 - index, 9, 30),
    })
  }
  return box
}
