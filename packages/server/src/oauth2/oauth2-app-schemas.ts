import { Type } from '@sinclair/typebox'
import { plainText } from '../text-schemas.js'

const closed = { additionalProperties: false }
const orNull = <T extends ReturnType<typeof Type.Integer> | ReturnType<typeof Type.Object>>(schema: T) =>
  Type.Union([schema, Type.Null()])
const time = Type.Integer({ description: 'UTC milliseconds.' })
const named = Type.Object({ name: Type.String(), title: Type.String() })

const clientId = plainText({
  minLength: 1,
  maxLength: 1_000,
  description: 'As the provider shows it.',
  examples: ['1234567890.abc'],
})
const clientSecret = plainText({ minLength: 1, maxLength: 8_192, description: 'Never answered.' })

export const NewAppBody = Type.Object(
  {
    piece: plainText({ minLength: 1, maxLength: 100, description: 'Name of a piece.', examples: ['slack'] }),
    method: Type.Optional(
      plainText({
        minLength: 1,
        maxLength: 100,
        description: 'Name of its auth method; may be left out where only one uses an OAuth2 app.',
        examples: ['oauth2'],
      }),
    ),
    clientId,
    clientSecret: Type.Optional(clientSecret),
  },
  closed,
)

export const AppChangeBody = Type.Object(
  {
    version: Type.Integer({ minimum: 1, description: 'The version you saw; another one answers 409.' }),
    clientId: Type.Optional(clientId),
    clientSecret: Type.Optional(
      Type.Union([clientSecret, Type.Null()], {
        description: 'Needed with another client id. Absent keeps it; null removes one that is not needed.',
      }),
    ),
  },
  closed,
)

export const AppAnswer = Type.Object({
  id: Type.String(),
  piece: named,
  method: named,
  platform: Type.Boolean({ description: 'It belongs to the platform and serves every project.' }),
  source: Type.Union([Type.Literal('entered'), Type.Literal('configuration')], {
    description: '`configuration`: changed only in the configuration of the server.',
  }),
  clientId: Type.String(),
  clientSecret: Type.Object({ set: Type.Boolean(), updatedAt: orNull(time) }),
  redirectUrl: Type.String({ description: 'To be registered at the provider as it is.' }),
  state: Type.Union([Type.Literal('ok'), Type.Literal('misconfigured')], {
    description: '`misconfigured`: its connections are not renewed until an administrator corrects it.',
  }),
  reason: orNull(Type.Object({ code: Type.String(), message: Type.String(), since: time })),
  pausedUntil: orNull(time),
  connections: Type.Integer({ description: 'How many connections use it: in the project, where one is named.' }),
  version: Type.Integer({ description: 'Send it with a change.' }),
  createdBy: Type.String(),
  createdAt: time,
  modifiedBy: Type.String(),
  modifiedAt: time,
})

export const AppListAnswer = Type.Object({ items: Type.Array(AppAnswer) })
