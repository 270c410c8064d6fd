import { Type } from '@sinclair/typebox'

/** Slack leaves out what a person did not fill in, or sends null or an empty text. */
const text = Type.Optional(Type.Union([Type.String(), Type.Null()]))
const flag = Type.Optional(Type.Union([Type.Boolean(), Type.Null()]))

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
  num_members: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
  topic: Type.Optional(Type.Object({ value: text })),
  purpose: Type.Optional(Type.Object({ value: text })),
})

/**
 * The parts of Slack's answers that are used, and no others. `response_metadata.scopes` is what the client library
 * makes of the header `x-oauth-scopes`.
 */
export const answers = {
  reached: Type.Object({ ok: Type.Literal(true) }),
  identity: Type.Object({ team: Type.String(), team_id: Type.String(), response_metadata: metadata }),
  channels: Type.Object({ channels: Type.Array(channel), response_metadata: metadata }),
  users: Type.Object({ members: Type.Array(user), response_metadata: metadata }),
  user: Type.Object({ user }),
  message: Type.Object({ channel: Type.String(), ts: Type.String() }),
}
