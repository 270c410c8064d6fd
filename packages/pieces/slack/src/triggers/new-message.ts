import { field, fields, webhookTrigger } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import { channelId, watchedChannelField } from '../channel-field.js'
import { messageOutput, readableMessage } from '../readable-message.js'
import { type Message, messageAnswer } from '../slack-answers.js'
import { slackMethods } from '../slack-auth.js'
import { answerChallenge, readEvent, verifyEvent, whoWeAre } from '../slack-events.js'
import { watchedUserField } from '../user-field.js'

/** Kinds of conversation, and Slack's words for them in an event. */
const CONVERSATIONS = [
  { value: 'channel', title: 'Public channels' },
  { value: 'group', title: 'Private channels' },
  { value: 'im', title: 'Direct messages' },
  { value: 'mpim', title: 'Group conversations' },
] as const

/** Of all subtypes, those that somebody has said something with. Others tell of joining, renaming and the like. */
const SAID = new Set(['bot_message', 'file_share', 'me_message', 'thread_broadcast'])

/** Source: https://docs.slack.dev/reference/events/message */
const MessageEvent = Type.Composite([
  Type.Omit(messageAnswer, ['ts']),
  Type.Object({
    type: Type.Literal('message'),
    ts: Type.String(),
    channel: Type.String(),
    channel_type: Type.Optional(Type.String()),
    message: Type.Optional(messageAnswer),
    previous_message: Type.Optional(messageAnswer),
  }),
])

const Change = Type.Union([Type.Literal('new'), Type.Literal('edited'), Type.Literal('deleted')])

export const newMessage = webhookTrigger({
  name: 'new-message',
  title: 'New message',
  description: 'Starts with every message in a conversation the bot is in.',
  methods: slackMethods,
  scopes: ['channels:history'],
  perConnection: true,
  input: fields({
    conversations: field.multiChoice({
      title: 'Where',
      help: 'Leave empty for everywhere. The Slack app must be subscribed to the events message.channels, message.groups, message.im and message.mpim, one for each kind.',
      optional: true,
      choices: CONVERSATIONS,
    }),
    channel: watchedChannelField,
    user: watchedUserField,
    contains: field.text({
      title: 'Contains',
      help: 'Only messages with this text, in upper or lower case.',
      optional: true,
      maxLength: 1_000,
    }),
    bots: field.checkbox({ title: 'Messages of other bots too' }),
    edits: field.checkbox({ title: 'Edited messages too' }),
    deletions: field.checkbox({ title: 'Deleted messages too' }),
  }),
  output: Type.Object({
    change: Type.Unsafe<Static<typeof Change>>({ ...Change, title: 'What happened' }),
    channel: Type.String({ title: 'Channel', description: 'Its ID.' }),
    conversation: Type.String({ title: 'Where', description: 'channel, group, im or mpim.' }),
    ...messageOutput,
  }),
  subscribe: (ctx) => whoWeAre(ctx),
  handshake: (ctx) => answerChallenge(ctx),
  verify: (ctx) => verifyEvent(ctx),
  async receive(ctx) {
    const found = await readEvent(ctx, MessageEvent)
    const said = found && whatWasSaid(found.event)
    if (!said || !isWanted(said, ctx.input, found.own)) return []
    const { message, ...place } = said
    return [{ id: found.id, data: { ...place, ...readableMessage(message) } }]
  },
})

interface Said {
  change: Static<typeof Change>
  channel: string
  conversation: string
  message: Message
}

/** Undefined for what nobody has said, and for a change that nobody has made, such as the preview of a link. */
function whatWasSaid(event: Static<typeof MessageEvent>): Said | undefined {
  const { subtype, channel, channel_type: conversation = '', message, previous_message: before } = event
  const place = { channel, conversation }
  if (subtype === 'message_deleted') return before && { change: 'deleted', ...place, message: before }
  if (subtype !== 'message_changed') {
    return !subtype || SAID.has(subtype) ? { change: 'new', ...place, message: event } : undefined
  }
  const isEdit = message?.edited && message.edited.ts !== before?.edited?.ts
  return isEdit ? { change: 'edited', ...place, message } : undefined
}

interface Wanted {
  conversations?: readonly string[]
  channel?: string
  user?: string
  contains?: string
  bots: boolean
  edits: boolean
  deletions: boolean
}

function isWanted({ change, channel, conversation, message }: Said, wanted: Wanted, own: ReadonlySet<string>): boolean {
  const { user, bot_id, app_id, subtype, text } = message
  if ([user, bot_id, app_id].some((id) => id && own.has(id))) return false
  if (!wanted.bots && (bot_id || subtype === 'bot_message' || user === 'USLACKBOT')) return false
  if (change === 'edited' && !wanted.edits) return false
  if (change === 'deleted' && !wanted.deletions) return false
  if (wanted.conversations?.length && !wanted.conversations.some((one) => one === conversation)) return false
  if (wanted.channel && channelId(wanted.channel) !== channel) return false
  if (wanted.user && wanted.user.trim() !== user) return false
  return hasWords(text ?? '', wanted.contains ?? '')
}

/** In upper or lower case; Slack writes `&`, `<` and `>` of a text as entities. */
function hasWords(text: string, words: string): boolean {
  const plain = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
  return [text, plain].some((one) => one.normalize('NFC').toLowerCase().includes(words.normalize('NFC').toLowerCase()))
}
