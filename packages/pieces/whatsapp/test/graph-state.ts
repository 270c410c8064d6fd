import { createHash, randomBytes } from 'node:crypto'

export interface Token {
  appId: string
  /** Unix seconds; 0 for never. */
  expiresAt: number
  scopes: string[]
  /** Accounts the scopes are for; absent for all. */
  accounts?: string[]
  /** Why it is not valid any more, as a subcode of error 190. */
  endedBy?: number
}

export interface TemplateStub {
  name: string
  language: string
  status: string
  format?: 'NAMED'
  components: {
    type: string
    format?: string
    text?: string
    buttons?: { type: string; text: string; url?: string }[]
  }[]
}

export interface Stored {
  bytes: number
  sha256: string
  type: string
  /** Small files only. */
  content: Buffer | undefined
}

interface Account {
  numbers: { id: string; display: string; name: string }[]
  templates: TemplateStub[]
  /** Apps that hear of it. */
  subscribed: Set<string>
}

export interface AppSubscription {
  object: string
  active: boolean
  fields: { name: string }[]
  callback_url: string
}

/** What the Graph API of the tests remembers. */
export interface GraphState {
  apps: Map<string, { secret: string; subscriptions: AppSubscription[] }>
  tokens: Map<string, Token>
  accounts: Map<string, Account>
  /** By phone number ID, where its webhooks go. */
  addresses: Map<string, string>
  media: Map<string, Stored>
  /** Addresses of files, which end after five minutes. */
  urls: Map<string, { media: string; until: number }>
  /** By recipient, when they wrote last, in milliseconds. */
  wroteAt: Map<string, number>
  /** IDs of messages that were received. */
  received: Set<string>
  read: { id: string; typing: boolean }[]
  sent: Record<string, unknown>[]
  /** How many messages one recipient may get. */
  pairLimit: number
  /** Milliseconds by which the clock of the server is ahead. */
  ahead: number
  /** Meta exchanges tokens. */
  exchanges: boolean
}

export const now = ({ ahead }: GraphState) => Date.now() + ahead

export const SCOPES = ['whatsapp_business_messaging', 'whatsapp_business_management']

/** A connection that works. */
export const GOOD = {
  businessAccountId: '102290129340398',
  phoneNumberId: '106540352242922',
  systemUserToken: 'EAAJBsystemUserToken0815',
  appId: '670843887433847',
  appSecret: '0f3ab91c2d4e5f60718293a4b5c6d7e8',
}

export const FRIEND = '46701234567'

const body = (text: string) => ({ type: 'BODY', text })

const TEMPLATES: TemplateStub[] = [
  { name: 'hello_world', language: 'en_US', status: 'APPROVED', components: [body('Welcome.')] },
  { name: 'hello_world', language: 'sv', status: 'APPROVED', components: [body('Välkommen.')] },
  {
    name: 'order_shipped',
    language: 'en_US',
    status: 'APPROVED',
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}' },
      body('Hi {{1}}, your order {{2}} is on its way.'),
      { type: 'FOOTER', text: 'Thank you' },
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'QUICK_REPLY', text: 'Stop' },
          { type: 'URL', text: 'Track', url: 'https://shop.example/{{1}}' },
          { type: 'URL', text: 'Shop', url: 'https://shop.example/' },
        ],
      },
    ],
  },
  {
    name: 'reminder',
    language: 'en',
    status: 'APPROVED',
    format: 'NAMED',
    components: [body('Hi {{first_name}}, see you at {{time}}, {{first_name}}!')],
  },
  {
    name: 'invoice',
    language: 'en',
    status: 'APPROVED',
    components: [{ type: 'HEADER', format: 'DOCUMENT' }, body('Your invoice.')],
  },
  {
    name: 'meet',
    language: 'en',
    status: 'APPROVED',
    components: [{ type: 'HEADER', format: 'LOCATION' }, body('Here.')],
  },
  {
    name: 'coupon',
    language: 'en',
    status: 'APPROVED',
    components: [body('10 % off.'), { type: 'BUTTONS', buttons: [{ type: 'COPY_CODE', text: 'Copy' }] }],
  },
  {
    name: 'login',
    language: 'en',
    status: 'APPROVED',
    components: [body('{{1}} is your code.'), { type: 'BUTTONS', buttons: [{ type: 'OTP', text: 'Copy code' }] }],
  },
  {
    name: 'moving',
    language: 'en',
    status: 'APPROVED',
    components: [{ type: 'HEADER', format: 'GIF' }, body('Look.')],
  },
  { name: 'carousel', language: 'en', status: 'APPROVED', components: [body('Look.'), { type: 'CAROUSEL' }] },
  { name: 'waiting', language: 'en', status: 'PENDING', components: [body('Soon.')] },
  { name: 'bad', language: 'en', status: 'REJECTED', components: [body('No.')] },
  { name: 'tired', language: 'en', status: 'PAUSED', components: [body('Later.')] },
  { name: 'dead', language: 'en', status: 'DISABLED', components: [body('Never.')] },
]

export function startState(): GraphState {
  const numbers = [
    { id: GOOD.phoneNumberId, display: '+1 555-025-3483', name: 'Lucky Shrub' },
    { id: '106540352242999', display: '+46 8 123 45 67', name: 'Lucky Shrub Sweden' },
  ]
  return {
    apps: new Map([
      [GOOD.appId, { secret: GOOD.appSecret, subscriptions: [] }],
      ['700000000000001', { secret: 'a'.repeat(32), subscriptions: [] }],
    ]),
    tokens: new Map([[GOOD.systemUserToken, { appId: GOOD.appId, expiresAt: 0, scopes: [...SCOPES] }]]),
    accounts: new Map([
      [GOOD.businessAccountId, { numbers, templates: [...TEMPLATES], subscribed: new Set<string>() }],
      ['102290129340000', { numbers: [], templates: [], subscribed: new Set<string>() }],
    ]),
    addresses: new Map(),
    media: new Map(),
    urls: new Map(),
    wroteAt: new Map([[FRIEND, Date.now()]]),
    received: new Set(['wamid.received']),
    read: [],
    sent: [],
    pairLimit: 1_000,
    ahead: 0,
    exchanges: true,
  }
}

/** Stores a file as an upload or a received message would. */
export function storeMedia(state: GraphState, content: Buffer, type: string): string {
  const id = newId()
  const sha256 = createHash('sha256').update(content).digest('hex')
  state.media.set(id, { bytes: content.length, sha256, type, content })
  return id
}

export const newId = () => String(BigInt(`0x${randomBytes(6).toString('hex')}`) + 1_000_000_000_000_000n)
