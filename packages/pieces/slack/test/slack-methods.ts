import { direct } from './direct.js'
import { FILE_METHODS } from './file-methods.js'
import { MESSAGE_METHODS } from './message-methods.js'
import type { Answer, Call, Form, Method } from './method.js'
import { page } from './pages.js'
import { Refused } from './refused.js'
import { type Channel, TOKENS, type User, type Workspace } from './slack-workspace.js'

const CALLS = { 2: 20, 3: 50, 4: 100 }

const METHODS: Record<string, Method> = {
  'auth.test': { tier: 4, scopes: () => [], answer: (one) => ({ ...identity(one) }) },
  'bots.info': { tier: 3, scopes: () => ['users:read'], answer: botInfo },
  'conversations.list': { tier: 2, scopes: listScopes, answer: listChannels },
  'conversations.info': { tier: 3, scopes: infoScopes, answer: channelInfo },
  'conversations.open': { tier: 3, scopes: openScopes, answer: openConversation },
  'users.list': { tier: 2, scopes: () => ['users:read'], answer: listUsers },
  'users.lookupByEmail': { tier: 3, scopes: () => ['users:read.email'], answer: lookUp },
  'users.info': { tier: 4, scopes: () => ['users:read'], answer: userInfo },
  ...MESSAGE_METHODS,
  ...FILE_METHODS,
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
  if (isTooMuch(workspace, name, method)) {
    return { status: 429, headers: { 'retry-after': '30' }, body: { ok: false, error: 'ratelimited' } }
  }
  return {
    headers: { 'x-oauth-scopes': known.scopes.join(',') },
    body: permitted(workspace, method, form, known.scopes),
  }
}

function isTooMuch({ keepsToTiers, calls }: Workspace, name: string, { tier }: Method): boolean {
  const count = (calls.get(name) ?? 0) + 1
  calls.set(name, count)
  return keepsToTiers && count > CALLS[tier]
}

function permitted(workspace: Workspace, method: Method, form: Form, scopes: string[]): Record<string, unknown> {
  const missing = method.scopes(form, workspace).filter((scope) => !scopes.includes(scope))
  if (missing.length > 0) {
    return { ok: false, error: 'missing_scope', needed: missing.join(','), provided: scopes.join(',') }
  }
  try {
    return { ok: true, ...method.answer(workspace, form, scopes) }
  } catch (error) {
    if (error instanceof Refused) return { ok: false, error: error.message, ...error.more }
    throw error
  }
}

const identity = ({ team, teamId, botUser, botId }: Workspace) => ({
  url: 'https://analytical.slack.com/',
  team,
  user: 'plugboard',
  team_id: teamId,
  user_id: botUser,
  bot_id: botId,
  is_enterprise_install: false,
})

function botInfo({ botId, appId, botUser }: Workspace, { bot }: Form): Record<string, unknown> {
  if (bot !== botId) throw new Refused('bot_not_found')
  return { bot: { id: botId, deleted: false, name: 'plugboard', app_id: appId, user_id: botUser } }
}

const typesOf = ({ types = 'public_channel' }: Form) => types.split(',')

function listScopes(form: Form): string[] {
  const scopes: Record<string, string> = { public_channel: 'channels:read', private_channel: 'groups:read' }
  return typesOf(form).map((type) => scopes[type] ?? 'im:read')
}

function listChannels(workspace: Workspace, form: Form): Record<string, unknown> {
  const types = typesOf(form)
  const kept = (one: Channel) =>
    !one.is_im &&
    types.includes(one.is_private ? 'private_channel' : 'public_channel') &&
    !(form.exclude_archived === 'true' && one.is_archived)
  return page(workspace, form, 'channels', workspace.channels, { kept })
}

function infoScopes({ channel }: Form, { channels }: Workspace): string[] {
  const found = channels.find(({ id }) => id === channel)
  if (found?.is_im) return ['im:read']
  return [found?.is_private ? 'groups:read' : 'channels:read']
}

function channelInfo({ channels }: Workspace, { channel }: Form): Record<string, unknown> {
  const found = channels.find(({ id, is_private, is_member }) => id === channel && (!is_private || is_member))
  if (!found) throw new Refused('channel_not_found')
  const { name, ...rest } = found
  return { channel: found.is_im ? rest : { name, ...rest } }
}

function openScopes({ users = '' }: Form): string[] {
  return [users.includes(',') ? 'mpim:write' : 'im:write']
}

function openConversation(workspace: Workspace, { users = '' }: Form): Record<string, unknown> {
  const ids = users.split(',')
  if (ids.length > 8) throw new Refused('too_many_users')
  for (const id of ids) {
    const found = workspace.users.find((one) => one.id === id)
    if (!found) throw new Refused('user_not_found')
    if (found.deleted) throw new Refused('user_disabled')
    if (found.is_bot) throw new Refused('cannot_dm_bot')
  }
  return { channel: { id: direct(workspace, ids).id } }
}

function listUsers(workspace: Workspace, form: Form, scopes: readonly string[]): Record<string, unknown> {
  return page(workspace, form, 'members', workspace.users, { shown: (user) => visible(user, scopes) })
}

function visible({ profile: { email, ...profile }, ...user }: User, scopes: readonly string[]): User {
  const seen = email !== undefined && scopes.includes('users:read.email')
  return { ...user, profile: { ...profile, ...(seen && { email }) } }
}

function lookUp({ users }: Workspace, { email }: Form): Record<string, unknown> {
  const found = users.find(({ profile, deleted }) => profile.email === email && !deleted)
  if (!found) throw new Refused('users_not_found')
  return { user: found }
}

function userInfo({ users }: Workspace, { user }: Form, scopes: readonly string[]): Record<string, unknown> {
  const found = users.find(({ id }) => id === user)
  if (!found) throw new Refused('user_not_found')
  return { user: visible(found, scopes) }
}
