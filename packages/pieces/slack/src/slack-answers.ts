import { type Static, type TSchema, Type } from '@sinclair/typebox'

/** Slack leaves out what a person did not fill in, or sends null or an empty text. */
const orNothing = <Schema extends TSchema>(schema: Schema) => Type.Optional(Type.Union([schema, Type.Null()]))
const text = orNothing(Type.String())
const flag = orNothing(Type.Boolean())
const number = orNothing(Type.Number())

const metadata = Type.Optional(
  Type.Object({
    next_cursor: Type.Optional(Type.String()),
    scopes: Type.Optional(Type.Array(Type.String())),
  }),
)

const user = Type.Object({
  id: Type.String(),
  name: text,
  real_name: text,
  deleted: flag,
  is_bot: flag,
  tz: text,
  profile: Type.Optional(Type.Object({ display_name: text, real_name: text, email: text })),
})

const channel = Type.Object({
  id: Type.String(),
  name: Type.String(),
  is_private: flag,
  is_archived: flag,
  is_member: flag,
  num_members: number,
  topic: Type.Optional(Type.Object({ value: text })),
  purpose: Type.Optional(Type.Object({ value: text })),
})

const file = Type.Object({
  id: Type.String(),
  name: text,
  title: text,
  mimetype: text,
  size: number,
  user: text,
  created: number,
  mode: text,
  is_external: flag,
  url_private: text,
})

/** A message as it stands in a channel, in a thread or in an event. */
export const messageAnswer = Type.Object({
  ts: Type.String(),
  subtype: text,
  user: text,
  bot_id: text,
  app_id: text,
  text: text,
  thread_ts: text,
  reply_count: number,
  edited: orNothing(Type.Object({ ts: Type.String() })),
  files: orNothing(Type.Array(file)),
  reactions: orNothing(Type.Array(Type.Object({ name: Type.String(), count: Type.Number() }))),
})

/**
 * The parts of Slack's answers that are used, and no others. `response_metadata.scopes` is what the client library
 * makes of the header `x-oauth-scopes`.
 */
export const answers = {
  reached: Type.Object({ ok: Type.Literal(true) }),
  identity: Type.Object({
    team: Type.String(),
    team_id: Type.String(),
    user_id: text,
    bot_id: text,
    response_metadata: metadata,
  }),
  bot: Type.Object({ bot: Type.Object({ app_id: text }) }),
  channels: Type.Object({ channels: Type.Array(channel), response_metadata: metadata }),
  channel: Type.Object({ channel: Type.Object({ ...channel.properties, name: text }) }),
  users: Type.Object({ members: Type.Array(user), response_metadata: metadata }),
  user: Type.Object({ user }),
  message: Type.Object({ channel: Type.String(), ts: Type.String() }),
  messages: Type.Object({ messages: Type.Array(messageAnswer), has_more: flag, response_metadata: metadata }),
  conversation: Type.Object({ channel: Type.Object({ id: Type.String() }) }),
  uploadUrl: Type.Object({ upload_url: Type.String(), file_id: Type.String() }),
  file: Type.Object({ file }),
}

export type Channel = Static<typeof channel>
export type User = Static<typeof user>
export type Message = Static<typeof messageAnswer>
export type SlackFile = Static<typeof file>
