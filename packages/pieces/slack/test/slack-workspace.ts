/** Scopes by token. The tokens look like real ones, so that a leak of one is found by its text. */
export const TOKENS = {
  right: { token: 'xoxb-1111-2222-rightRIGHTright', scopes: allScopes() },
  /** May send messages and nothing else. */
  onlyWrite: { token: 'xoxb-1111-2222-onlyWriteONLY', scopes: ['chat:write'] },
  /** May do everything but send messages. */
  withoutWrite: { token: 'xoxb-1111-2222-readREADread', scopes: allScopes().filter((one) => one !== 'chat:write') },
  withoutPrivate: { token: 'xoxb-1111-2222-publicPUBLIC', scopes: ['chat:write', 'channels:read'] },
  withoutEmail: { token: 'xoxb-1111-2222-nomailNOMAIL', scopes: ['chat:write', 'users:read'] },
}

function allScopes(): string[] {
  return ['chat:write', 'channels:read', 'groups:read', 'users:read', 'users:read.email']
}

export interface Channel {
  id: string
  name: string
  is_private: boolean
  is_archived: boolean
  is_member: boolean
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

interface Message {
  channel: string
  ts: string
  text: string
  thread_ts?: string
}

export interface Workspace {
  team: string
  teamId: string
  /** Tokens that are known, and revoked ones: no others are accepted. */
  tokens: { [Name in keyof typeof TOKENS]: string }
  revoked: Set<string>
  channels: Channel[]
  users: User[]
  messages: Message[]
  /** Entries per page, whatever a caller asks for: Slack may give fewer. */
  pageSize: number
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
    pageSize: 2,
  }
}
