import { Type } from '@sinclair/typebox'
import { pageQuery } from '../http/page-query.js'
import { keyText, nameText, plainText } from '../text-schemas.js'
import { SORTS, STATUS_FILTERS } from './connection-query.js'

const closed = { additionalProperties: false }

const key = keyText({ description: 'Portable name inside the environment: lower-case letters, digits, hyphens.' })
const tags = Type.Array(plainText({ minLength: 1, maxLength: 100 }), { maxItems: 50 })
const values = Type.Record(Type.String(), Type.Unknown(), {
  description: 'Values of the auth method’s fields. In a change: absent keeps, a value sets, null clears.',
})
const piece = Type.String({ minLength: 1, maxLength: 100, description: 'Name of a piece, such as `postgres`.' })
const method = Type.String({
  minLength: 1,
  maxLength: 100,
  description: 'Name of one of the piece’s auth methods; may be left out when there is only one.',
})
const oneOf = <const Values extends readonly string[]>(values: Values) =>
  Type.Union(values.map((value: Values[number]) => Type.Literal(value)))
const nullable = <T extends ReturnType<typeof Type.Integer> | ReturnType<typeof Type.String>>(schema: T) =>
  Type.Union([schema, Type.Null()])
const time = Type.Integer({ description: 'UTC milliseconds.' })

export const ListQuery = Type.Object(
  {
    search: Type.Optional(plainText({ maxLength: 200, description: 'Part of the name, in any case.' })),
    status: Type.Optional(oneOf(STATUS_FILTERS)),
    piece: Type.Optional(Type.Array(piece, { maxItems: 50 })),
    type: Type.Optional(Type.String({ maxLength: 100, description: 'Type of the piece, such as `Database`.' })),
    tag: Type.Optional(plainText({ maxLength: 100 })),
    sort: Type.Optional(oneOf(SORTS)),
    ...pageQuery,
  },
  closed,
)

export const CreateBody = Type.Object(
  {
    key: Type.Optional(key),
    name: nameText(),
    piece,
    method: Type.Optional(method),
    values: Type.Optional(values),
    tags: Type.Optional(tags),
  },
  closed,
)

export const ChangeBody = Type.Object(
  {
    generation: Type.Integer({ minimum: 1, description: 'The generation you saw; another one answers 409.' }),
    name: Type.Optional(nameText()),
    tags: Type.Optional(tags),
    values: Type.Optional(values),
  },
  closed,
)

/** Unsaved values of a piece, or changes to a connection's stored ones. */
const draft = {
  connection: Type.Optional(Type.String({ maxLength: 100, description: 'Key of a stored connection to start from.' })),
  piece: Type.Optional(piece),
  method: Type.Optional(method),
  values: Type.Optional(values),
}

export const TestBody = Type.Object(draft, closed)

export const OptionsBody = Type.Object(
  {
    ...draft,
    action: Type.Optional(Type.String({ maxLength: 100, description: 'The action whose field it is.' })),
    trigger: Type.Optional(Type.String({ maxLength: 100, description: 'The trigger whose field it is.' })),
    field: Type.String({ minLength: 1, maxLength: 200, description: 'Path of the field in that form.' }),
    input: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: 'The form as filled in so far.' })),
    search: Type.Optional(plainText({ maxLength: 200 })),
  },
  closed,
)

export const InvalidBody = Type.Object(
  { generation: Type.Integer({ minimum: 0, description: 'Of the lease that was refused.' }) },
  { additionalProperties: false },
)

export const LeaseBody = Type.Object(
  {
    run: Type.Optional(
      Type.String({ maxLength: 200, description: 'Id of the run it is for; kept in the audit trail.' }),
    ),
    piece: Type.Optional(piece),
  },
  closed,
)

export const ActionBody = Type.Object({ input: Type.Optional(Type.Record(Type.String(), Type.Unknown())) }, closed)

export const ConnectionAnswer = Type.Object({
  id: Type.String(),
  key,
  name: Type.String(),
  piece: Type.Object({
    name: Type.String(),
    title: Type.String(),
    version: Type.String(),
    icon: Type.String(),
    type: Type.String(),
  }),
  method: Type.String(),
  status: oneOf(['active', 'missing', 'error']),
  reason: Type.Union([Type.Object({ code: Type.String(), message: Type.String(), since: time }), Type.Null()]),
  account: nullable(Type.String()),
  tags: Type.Array(Type.String()),
  flows: Type.Integer({ description: 'How many flows use it.' }),
  scopes: Type.Array(Type.String(), { description: 'Granted.' }),
  missingScopes: Type.Array(Type.String(), { description: 'Asked for, but not granted.' }),
  warning: Type.Union([Type.Object({ code: Type.String(), message: Type.String(), since: time }), Type.Null()], {
    description: 'What will break it unless somebody acts.',
  }),
  values: Type.Record(Type.String(), Type.Unknown(), { description: 'A secret is `{ "set": true, "updatedAt": … }`.' }),
  shared: Type.Boolean(),
  createdBy: Type.String(),
  createdAt: time,
  modifiedBy: Type.String(),
  modifiedAt: time,
  connectedAt: nullable(time),
  lastTestedAt: nullable(time),
  lastUsedAt: nullable(time),
  lastError: nullable(Type.String()),
  expiresAt: nullable(time),
  generation: Type.Integer(),
})

export const ListAnswer = Type.Object({
  items: Type.Array(ConnectionAnswer),
  next: nullable(Type.String()),
  total: Type.Integer(),
})

const count = Type.Integer()

export const FacetsAnswer = Type.Object({
  pieces: Type.Array(Type.Object({ name: Type.String(), title: Type.String(), count })),
  tags: Type.Array(Type.Object({ name: Type.String(), count })),
  statuses: Type.Object({ active: count, missing: count, error: count }),
})

export const TestAnswer = Type.Object({
  ok: Type.Literal(true),
  account: nullable(Type.String()),
  scopes: Type.Array(Type.String()),
  steps: Type.Array(
    Type.Object({
      name: Type.String(),
      ok: Type.Boolean(),
      ms: Type.Number(),
      message: Type.Optional(Type.String()),
    }),
  ),
})

export const DependentsAnswer = Type.Object({
  items: Type.Array(
    Type.Object({
      flow: Type.Object({ key: Type.String(), name: Type.String() }),
      version: Type.Union([Type.Integer(), Type.Literal('draft')]),
      environment: Type.String(),
      steps: Type.Array(Type.String()),
    }),
  ),
})
