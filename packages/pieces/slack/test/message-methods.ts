import { direct } from './direct.js'
import type { Form, Method } from './method.js'
import { page } from './pages.js'
import { Refused } from './refused.js'
import type { Channel, Message, Workspace } from './slack-workspace.js'

const EMOJI = new Set(['thumbsup', 'eyes', 'white_check_mark'])
const BLOCKS = new Set([
  'actions',
  'context',
  'divider',
  'header',
  'image',
  'markdown',
  'rich_text',
  'section',
  'table',
])

export const MESSAGE_METHODS: Record<string, Method> = {
  'chat.postMessage': { tier: 4, scopes: postScopes, answer: post },
  'chat.update': { tier: 3, scopes: () => ['chat:write'], answer: update },
  'chat.delete': { tier: 3, scopes: () => ['chat:write'], answer: remove },
  'reactions.add': { tier: 3, scopes: () => ['reactions:write'], answer: react },
  'conversations.history': { tier: 3, scopes: readScopes, answer: history },
  'conversations.replies': { tier: 3, scopes: readScopes, answer: replies },
}

function postScopes({ username, icon_emoji, icon_url }: Form): string[] {
  return ['chat:write', ...(username || icon_emoji || icon_url ? ['chat:write.customize'] : [])]
}

function readScopes({ channel }: Form, { channels }: Workspace): string[] {
  const found = channels.find(({ id }) => id === channel)
  if (found?.is_im) return ['im:history']
  return [found?.is_private ? 'groups:history' : 'channels:history']
}

/** The channel of an ID, in which the bot may act. */
export function joined({ channels }: Workspace, id: string): Channel {
  const found = channels.find((one) => one.id === id)
  if (!found || (found.is_private && !found.is_member)) throw new Refused('channel_not_found')
  if (!found.is_member) throw new Refused('not_in_channel')
  return found
}

/** `chat.postMessage` takes names of channels and IDs of people too. */
function target(workspace: Workspace, name: string): Channel {
  const person = workspace.users.find(({ id, deleted }) => id === name && !deleted)
  if (person) return direct(workspace, [person.id])
  const known = workspace.channels.find((one) => !one.is_im && one.name === name.replace(/^#/, ''))
  return joined(workspace, known?.id ?? name)
}

/** Timestamps go up by a hundred microseconds. */
export const nextTs = ({ messages }: Workspace) => `1717171717.${String(messages.length + 100).padStart(6, '0')}`

function post(workspace: Workspace, form: Form): Record<string, unknown> {
  const { channel = '', thread_ts } = form
  const { id, is_archived } = target(workspace, channel)
  if (is_archived) throw new Refused('is_archived')
  const content = contentOf(form)
  if (thread_ts !== undefined) threadOf(workspace, id, thread_ts)
  const { username, icon_emoji, icon_url, unfurl_links, unfurl_media, reply_broadcast } = form
  const shown = Object.entries({ username, icon_emoji, icon_url, unfurl_links, unfurl_media, reply_broadcast })
  const given = Object.fromEntries(shown.filter((entry): entry is [string, string] => entry[1] !== undefined))
  const message: Message = {
    channel: id,
    ts: nextTs(workspace),
    user: workspace.botUser,
    bot_id: workspace.botId,
    app_id: workspace.appId,
    ...content,
    ...(thread_ts !== undefined && { thread_ts }),
    ...(Object.keys(given).length > 0 && { shown: given }),
  }
  workspace.messages.push(message)
  const { ts, text } = message
  return { channel: id, ts, message: { type: 'message', text, ts } }
}

function contentOf({ text = '', blocks }: Form): Pick<Message, 'text' | 'blocks'> {
  if (text.length > 40_000) throw new Refused('msg_too_long')
  if ((blocks === undefined || blocks === '[]') && text.trim() === '') throw new Refused('no_text')
  return { text, ...(blocks !== undefined && { blocks: readBlocks(blocks) }) }
}

function readBlocks(json: string): unknown[] {
  const blocks: unknown = JSON.parse(json)
  if (!Array.isArray(blocks)) throw new Refused('invalid_blocks_format')
  if (blocks.length > 50) throw invalidBlocks('no more than 50 items allowed', '/blocks')
  for (const [index, block] of blocks.entries()) {
    const { type, url } = Object(block)
    if (!BLOCKS.has(type)) throw invalidBlocks(`unsupported type: ${type}`, `/blocks/${index}/type`)
    if (url !== undefined) throw invalidBlocks('additional properties are not allowed', `/blocks/${index}/url`)
  }
  if (json.length > 60_000) throw new Refused('msg_blocks_too_long')
  return blocks
}

const invalidBlocks = (what: string, pointer: string) =>
  new Refused('invalid_blocks', {
    errors: [`${what} [json-pointer:${pointer}]`],
    response_metadata: { messages: [`[ERROR] ${what} [json-pointer:${pointer}]`] },
  })

/** The first message of a thread. */
export function threadOf({ messages }: Workspace, channel: string, ts: string): Message {
  const found = messages.find((one) => one.channel === channel && one.ts === ts)
  if (!found) throw new Refused('thread_not_found')
  if (found.thread_ts !== undefined && found.thread_ts !== found.ts) throw new Refused('cannot_reply_to_message')
  return found
}

function messageAt(workspace: Workspace, { channel = '', ts, timestamp }: Form): Message {
  joined(workspace, channel)
  const found = workspace.messages.find((one) => one.channel === channel && one.ts === (ts ?? timestamp))
  if (!found) throw new Refused('message_not_found')
  return found
}

function update(workspace: Workspace, form: Form): Record<string, unknown> {
  const message = messageAt(workspace, form)
  if (message.user !== workspace.botUser) throw new Refused('cant_update_message')
  const { text, blocks } = contentOf(form)
  message.text = text
  message.edited = { user: workspace.botUser, ts: nextTs(workspace) }
  if (blocks) message.blocks = blocks
  return { channel: message.channel, ts: message.ts, text }
}

function remove(workspace: Workspace, form: Form): Record<string, unknown> {
  const message = messageAt(workspace, form)
  if (message.user !== workspace.botUser) throw new Refused('cant_delete_message')
  workspace.messages = workspace.messages.filter((one) => one !== message)
  return { channel: message.channel, ts: message.ts }
}

function react(workspace: Workspace, form: Form): Record<string, unknown> {
  const message = messageAt(workspace, form)
  const { name = '' } = form
  if (!EMOJI.has(name)) throw new Refused('invalid_name')
  message.reactions ??= []
  const known = message.reactions.find((one) => one.name === name)
  if (known?.users.includes(workspace.botUser)) throw new Refused('already_reacted')
  if (known) known.count = known.users.push(workspace.botUser)
  else message.reactions.push({ name, users: [workspace.botUser], count: 1 })
  return {}
}

function history(workspace: Workspace, form: Form): Record<string, unknown> {
  const { id } = joined(workspace, form.channel ?? '')
  const isTop = ({ channel, ts, thread_ts, shown }: Message) =>
    channel === id && (thread_ts === undefined || thread_ts === ts || shown?.reply_broadcast === 'true')
  return listed(workspace, form, workspace.messages.filter(isTop).reverse())
}

function replies(workspace: Workspace, form: Form): Record<string, unknown> {
  const { id } = joined(workspace, form.channel ?? '')
  const first = threadOf(workspace, id, form.ts ?? '')
  const rest = workspace.messages.filter(({ channel, thread_ts, ts }) => {
    return channel === id && thread_ts === first.ts && ts !== first.ts
  })
  return listed(workspace, form, [first, ...rest])
}

function listed(workspace: Workspace, form: Form, all: readonly Message[]): Record<string, unknown> {
  const { oldest = '0', latest = '9999999999' } = form
  const within = all.filter(({ ts }) => Number(ts) > Number(oldest) && Number(ts) < Number(latest))
  const seen = within.map(({ channel, shown, ...message }) => {
    const count = workspace.messages.filter((one) => one.channel === channel && one.thread_ts === message.ts).length
    return { type: 'message', ...message, ...(count > 0 && { thread_ts: message.ts, reply_count: count }) }
  })
  const answer = page(workspace, form, 'messages', seen)
  return { ...answer, has_more: Object(answer.response_metadata).next_cursor !== '' }
}
