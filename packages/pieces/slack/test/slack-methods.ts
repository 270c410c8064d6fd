import { type Channel, TOKENS, type User, type Workspace } from './slack-workspace.js'

export interface Call {
  /** Of the method, such as `chat.postMessage`. */
  name: string
  token?: string
  form: Record<string, string>
}

export interface Answer {
  status?: number
  headers?: Record<string, string>
  body: string | Record<string, unknown>
}

interface Method {
  /** Scopes the token must have; a method may ask for further ones by what is sent. */
  scopes(form: Call['form']): string[]
  answer(workspace: Workspace, form: Call['form'], scopes: readonly string[]): Record<string, unknown>
}

const none = () => []

/** `ok: false` with Slack's word for the error. */
class Refused extends Error {}

const METHODS: Record<string, Method> = {
  'auth.test': { scopes: none, answer: (one) => ({ ...identity(one) }) },
  'conversations.list': { scopes: listScopes, answer: listChannels },
  'users.list': {
    scopes: () => ['users:read'],
    answer: (one, form, scopes) =>
      page(
        one,
        form,
        'members',
        one.users.map((user) => visible(user, scopes)),
      ),
  },
  'users.lookupByEmail': { scopes: () => ['users:read.email'], answer: lookUp },
  'chat.postMessage': { scopes: () => ['chat:write'], answer: post },
}

/** What Slack answers to a call. */
export function answerCall(workspace: Workspace, { name, token, form }: Call): Answer {
  if (name === 'api.test') return { body: { ok: true, args: form } }
  const method = METHODS[name]
  if (!method) return { body: { ok: false, error: 'unknown_method' } }
  if (token === undefined) return { body: { ok: false, error: 'not_authed' } }
  if (workspace.revoked.has(token)) return { body: { ok: false, error: 'token_revoked' } }
  const known = Object.values(TOKENS).find((one) => one.token === token)
  if (!known) return { body: { ok: false, error: 'invalid_auth' } }
  return {
    headers: { 'x-oauth-scopes': known.scopes.join(',') },
    body: permitted(workspace, method, form, known.scopes),
  }
}

function permitted(
  workspace: Workspace,
  method: Method,
  form: Call['form'],
  scopes: string[],
): Record<string, unknown> {
  const missing = method.scopes(form).filter((scope) => !scopes.includes(scope))
  if (missing.length > 0) {
    return { ok: false, error: 'missing_scope', needed: missing.join(','), provided: scopes.join(',') }
  }
  try {
    return { ok: true, ...method.answer(workspace, form, scopes) }
  } catch (error) {
    if (error instanceof Refused) return { ok: false, error: error.message }
    throw error
  }
}

const identity = ({ team, teamId }: Workspace) => ({
  url: 'https://analytical.slack.com/',
  team,
  user: 'plugboard',
  team_id: teamId,
  user_id: 'U0PLUGBOARD',
  bot_id: 'B0PLUGBOARD',
})

const typesOf = ({ types = 'public_channel' }: Call['form']) => types.split(',')

function listScopes(form: Call['form']): string[] {
  const scopes: Record<string, string> = { public_channel: 'channels:read', private_channel: 'groups:read' }
  return typesOf(form).map((type) => scopes[type] ?? 'im:read')
}

function listChannels(workspace: Workspace, form: Call['form']): Record<string, unknown> {
  const types = typesOf(form)
  const kept = (one: Channel) =>
    types.includes(one.is_private ? 'private_channel' : 'public_channel') &&
    !(form.exclude_archived === 'true' && one.is_archived)
  return page(workspace, form, 'channels', workspace.channels, kept)
}

/** Like Slack's, pages are cut before they are filtered, so that one may be empty and others follow. */
function page<Entry>(
  { pageSize }: Workspace,
  { cursor, limit }: Call['form'],
  name: string,
  all: readonly Entry[],
  kept: (entry: Entry) => boolean = () => true,
): Record<string, unknown> {
  if (!(Number(limit) >= 1 && Number(limit) < 1_000)) throw new Refused('invalid_limit')
  const start = cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64').toString().replace('from:', ''))
  if (!Number.isInteger(start)) throw new Refused('invalid_cursor')
  const end = start + Math.min(pageSize, Number(limit))
  const next = end < all.length ? Buffer.from(`from:${end}`).toString('base64') : ''
  return { [name]: all.slice(start, end).filter(kept), response_metadata: { next_cursor: next } }
}

function visible({ profile: { email, ...profile }, ...user }: User, scopes: readonly string[]): User {
  const seen = email !== undefined && scopes.includes('users:read.email')
  return { ...user, profile: { ...profile, ...(seen && { email }) } }
}

function lookUp({ users }: Workspace, { email }: Call['form']): Record<string, unknown> {
  const found = users.find(({ profile, deleted }) => profile.email === email && !deleted)
  if (!found) throw new Refused('users_not_found')
  return { user: found }
}

function post({ channels, users, messages }: Workspace, form: Call['form']): Record<string, unknown> {
  const { channel = '', text = '', thread_ts } = form
  const found = channels.find(({ id, name }) => channel === id || channel.replace(/^#/, '') === name)
  const person = users.find(({ id }) => id === channel)
  if (!found && !person) throw new Refused('channel_not_found')
  if (found?.is_archived) throw new Refused('is_archived')
  if (found && !found.is_member) throw new Refused('not_in_channel')
  if (text.trim() === '') throw new Refused('no_text')
  if (text.length > 40_000) throw new Refused('msg_too_long')
  const ts = `1717171717.${String(messages.length + 100).padStart(6, '0')}`
  const message = {
    channel: found?.id ?? `D${channel.slice(1)}`,
    ts,
    text,
    ...(thread_ts !== undefined && { thread_ts }),
  }
  messages.push(message)
  return { channel: message.channel, ts, message: { type: 'message', text, ts } }
}
