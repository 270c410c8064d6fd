import { Type } from '@sinclair/typebox'
import type { Message, SlackFile } from './slack-answers.js'
import { momentOf } from './timestamps.js'

const textOrNull = (title: string, description?: string) =>
  Type.Union([Type.String(), Type.Null()], { title, ...(description !== undefined && { description }) })

/** What is known of a file, without its content. */
const fileFactsOutput = {
  id: Type.String({ title: 'ID', description: 'What “Get a file” takes.' }),
  name: textOrNull('File name'),
  contentType: textOrNull('Media type'),
  size: Type.Union([Type.Number(), Type.Null()], { title: 'Bytes' }),
}

/** A message, as actions and triggers give one. */
export const messageOutput = {
  ts: Type.String({ title: 'Timestamp', description: 'Names the message within its channel.' }),
  sentAt: textOrNull('Sent at'),
  threadTs: textOrNull('Thread', 'The timestamp of the first message of its thread, which may be this one.'),
  user: textOrNull('Person', 'Their ID.'),
  botId: textOrNull('Bot', 'The ID of the bot that sent it.'),
  text: Type.String({ title: 'Text', description: 'In Slack’s own formatting.' }),
  subtype: textOrNull('Kind', 'Such as file_share or channel_join; null for an ordinary message.'),
  isEdited: Type.Boolean({ title: 'Was edited' }),
  replies: Type.Number({ title: 'Replies', description: 'In its thread.' }),
  reactions: Type.Array(Type.Object({ name: Type.String(), count: Type.Number() }), { title: 'Reactions' }),
  files: Type.Array(Type.Object(fileFactsOutput), { title: 'Files' }),
}

/** A message in the words of `messageOutput`. */
export const readableMessage = (message: Message) => ({
  ts: message.ts,
  sentAt: momentOf(message.ts),
  threadTs: message.thread_ts || null,
  user: message.user || null,
  botId: message.bot_id || null,
  text: message.text ?? '',
  subtype: message.subtype || null,
  isEdited: Boolean(message.edited),
  replies: message.reply_count ?? 0,
  reactions: (message.reactions ?? []).map(({ name, count }) => ({ name, count })),
  files: (message.files ?? []).map(fileFacts),
})

/** A file in the words of `fileFactsOutput`. */
const fileFacts = ({ id, name, mimetype, size }: SlackFile) => ({
  id,
  name: name || null,
  contentType: mimetype || null,
  size: size ?? null,
})
