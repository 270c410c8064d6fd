import { type Static, Type } from '@sinclair/typebox'

const text = Type.String()
const closed = { additionalProperties: false }
const count = Type.Number({ minimum: 0 })

/** The start of a body as text, and how many bytes it has beyond; null where nobody knows. */
const BODY_START = Type.Object({ text, more: Type.Union([count, Type.Null()]) }, closed)
const HEADERS = Type.Array(Type.Tuple([text, text]), { maxItems: 100 })

/** One HTTP request of a piece and what came back, as a runner tells it. */
export const EXCHANGE = Type.Object(
  {
    method: text,
    url: text,
    requestHeaders: HEADERS,
    requestBody: Type.Optional(BODY_START),
    status: Type.Optional(count),
    responseHeaders: Type.Optional(HEADERS),
    responseBody: Type.Optional(BODY_START),
    /** Why there was no answer. */
    error: Type.Optional(text),
    /** Milliseconds from the begin of the call to the request, and from there to the answer's headers. */
    startedMs: count,
    ms: count,
  },
  closed,
)

/** One connection a piece opened, or tried to. */
export const CONNECTING = Type.Object(
  {
    outcome: Type.Union([Type.Literal('connected'), Type.Literal('denied'), Type.Literal('failed')]),
    host: text,
    port: Type.Number(),
    address: Type.Optional(text),
  },
  closed,
)

export type BodyStart = Static<typeof BODY_START>
export type Exchange = Static<typeof EXCHANGE>
export type Connecting = Static<typeof CONNECTING>
