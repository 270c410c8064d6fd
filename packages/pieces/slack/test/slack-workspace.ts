/** Scopes of a bot that may do everything. */
export const ALL_SCOPES = [
  'chat:write',
  'chat:write.customize',
  'channels:read',
  'groups:read',
  'channels:history',
  'groups:history',
  'im:history',
  'mpim:history',
  'im:write',
  'mpim:write',
  'app_mentions:read',
  'reactions:read',
  'reactions:write',
  'files:read',
  'files:write',
  'users:read',
  'users:read.email',
]

const without = (...scopes: string[]) => ALL_SCOPES.filter((one) => !scopes.includes(one))

/** Scopes by token. The tokens look like real ones, so that a leak of one is found by its text. */
export const TOKENS = {
  right: { token: 'xoxb-1111-2222-rightRIGHTright', scopes: ALL_SCOPES },
  /** May send messages and nothing else. */
  onlyWrite: { token: 'xoxb-1111-2222-onlyWriteONLY', scopes: ['chat:write'] },
  /** May do everything but send messages. */
  withoutWrite: { token: 'xoxb-1111-2222-readREADread', scopes: without('chat:write', 'chat:write.customize') },
  withoutPrivate: { token: 'xoxb-1111-2222-publicPUBLIC', scopes: ['chat:write', 'channels:read'] },
  withoutEmail: { token: 'xoxb-1111-2222-nomailNOMAIL', scopes: ['chat:write', 'users:read'] },
}

/** With what the app's events are signed. */
export const SIGNING_SECRET = '5f2c8e1b9d4a7036c1e8b5f2a9d4c703'

export interface Channel {
  id: string
  name: string
  is_private: boolean
  is_archived: boolean
  is_member: boolean
  /** A direct message has no name. */
  is_im?: boolean
  num_members?: number
  topic: { value: string }
  purpose: { value: string }
}

export interface User {
  id: string
  name: string
  real_name: string
  deleted: boolean
  is_bot: boolean
  tz?: string
  profile: { display_name: string; real_name: string; email?: string }
}

export interface Message {
  channel: string
  ts: string
  user: string
  text: string
  thread_ts?: string
  bot_id?: string
  app_id?: string
  subtype?: string
  blocks?: unknown[]
  edited?: { user: string; ts: string }
  reactions?: { name: string; users: string[]; count: number }[]
  files?: StoredFile[]
  /** How it was sent, where that was asked for: name, icon, previews. */
  shown?: Record<string, string>
}

export interface StoredFile {
  id: string
  name: string
  title: string
  mimetype: string
  size: number
  user: string
  created: number
  mode: string
  is_external: boolean
  url_private: string
}

/** An upload that was announced. */
export interface Upload {
  id: string
  filename: string
  length: number
  /** Undefined until its bytes have arrived. */
  received?: { size: number; sha256: string; content: Buffer }
}

export interface Workspace {
  team: string
  teamId: string
  appId: string
  botId: string
  botUser: string
  /** Tokens that are known, and revoked ones: no others are accepted. */
  tokens: { [Name in keyof typeof TOKENS]: string }
  revoked: Set<string>
  channels: Channel[]
  users: User[]
  messages: Message[]
  /** By the secret part of the address. */
  uploads: Map<string, Upload>
  files: StoredFile[]
  contents: Map<string, Buffer>
  /** Bytes of files that have arrived, and that have left, so far. */
  transferred: { in: number; out: number }
  /** Where the server itself is, for the addresses it tells. */
  origin: string
  /** Entries per page, whatever a caller asks for: Slack may give fewer. */
  pageSize: number
  /** Calls a minute as the tiers have it; a minute ends when `calls` is cleared. Default not kept to. */
  keepsToTiers: boolean
  calls: Map<string, number>
}

const channel = (id: string, name: string, more: Partial<Channel> = {}): Channel => ({
  id,
  name,
  is_private: false,
  is_archived: false,
  is_member: true,
  num_members: 4,
  topic: { value: '' },
  purpose: { value: '' },
  ...more,
})

const user = (id: string, name: string, realName: string, more: Partial<User> = {}): User => ({
  id,
  name,
  real_name: realName,
  deleted: false,
  is_bot: false,
  tz: 'Europe/London',
  profile: { display_name: name, real_name: realName, email: `${name}@example.com` },
  ...more,
})

/** A workspace with a few channels and people, in which nothing was said yet. */
export function workspace(): Workspace {
  return {
    team: 'Analytical Engines',
    teamId: 'T012AB3CD',
    appId: 'A012AB3CD',
    botId: 'B0PLUGBOARD',
    botUser: 'U0PLUGBOARD',
    tokens: {
      right: TOKENS.right.token,
      onlyWrite: TOKENS.onlyWrite.token,
      withoutWrite: TOKENS.withoutWrite.token,
      withoutPrivate: TOKENS.withoutPrivate.token,
      withoutEmail: TOKENS.withoutEmail.token,
    },
    revoked: new Set(),
    channels: [
      channel('C01GENERAL', 'general', { topic: { value: 'All hands' }, purpose: { value: 'For everybody' } }),
      channel('C02RANDOM', 'random', { is_member: false }),
      channel('C03OLD', 'old-general', { is_archived: true }),
      channel('C04ENGINES', 'engines'),
      channel('C05BOARD', 'board-general', { is_private: true }),
    ],
    users: [
      user('U01ADA', 'ada', 'Ada Lovelace'),
      user('U02CHARLES', 'charles', 'Charles Babbage'),
      user('U03GONE', 'gone', 'Ada Lovelace', { deleted: true }),
      user('U04SMITH', 'smith', 'John Smith'),
      user('U05SMITH', 'smith2', 'John Smith'),
      user('U06BOT', 'engine', 'Engine', { is_bot: true, profile: { display_name: '', real_name: 'Engine' } }),
    ],
    messages: [],
    uploads: new Map(),
    files: [],
    contents: new Map(),
    transferred: { in: 0, out: 0 },
    origin: '',
    pageSize: 2,
    keepsToTiers: false,
    calls: new Map(),
  }
}
