import { PIECE_ERROR_CODES } from '@plugboard/core/host'
import { type Static, type TProperties, Type } from '@sinclair/typebox'
import type { EgressPolicy } from '../egress/policy.js'
import type { AnyCall } from './call.js'
import { CONNECTING, EXCHANGE } from './exchange.js'

const text = Type.String()
const closed = { additionalProperties: false }
const callId = Type.Integer({ minimum: 1 })

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
const SERVICES = [
  'store.get',
  'store.set',
  'store.delete',
  'files.open',
  'files.next',
  'files.create',
  'files.append',
  'files.finish',
  'files.discard',
] as const

const oneOf = <const Value extends string>(values: readonly Value[]) =>
  Type.Union(values.map((value) => Type.Literal(value)))

const pieceFailure = Type.Object(
  {
    kind: Type.Literal('piece'),
    code: oneOf(PIECE_ERROR_CODES),
    message: text,
    field: Type.Optional(text),
    hint: Type.Optional(text),
    retryAfter: Type.Optional(Type.Number({ minimum: 0 })),
  },
  closed,
)

const crashFailure = Type.Object(
  { kind: Type.Literal('crash'), code: oneOf(['internal', 'protocol']), message: text, detail: Type.Optional(text) },
  closed,
)

const message = <Name extends string, Properties extends TProperties>(type: Name, properties: Properties) =>
  Type.Object({ type: Type.Literal(type), ...properties }, closed)

/** What a runner may say, by `type`. Everything else ends it. */
export const RUNNER_MESSAGE = Type.Union([
  message('ready', {}),
  message('result', { id: callId, value: Type.Unknown() }),
  message('error', { id: callId, failure: Type.Union([pieceFailure, crashFailure]) }),
  message('log', { id: callId, level: oneOf(LOG_LEVELS), message: text, data: Type.Optional(Type.Object({})) }),
  message('progress', {
    id: callId,
    message: Type.Optional(text),
    fraction: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    text: Type.Optional(text),
  }),
  message('step', {
    id: callId,
    name: text,
    ok: Type.Boolean(),
    ms: Type.Number({ minimum: 0 }),
    message: Type.Optional(text),
  }),
  message('egress', {
    outcome: oneOf(['allowed', 'denied', 'failed']),
    host: text,
    port: Type.Number(),
    address: Type.Optional(text),
    reason: text,
  }),
  message('exchange', { id: callId, exchange: EXCHANGE }),
  message('connecting', { id: callId, connecting: CONNECTING }),
  message('service', {
    id: callId,
    request: Type.Integer({ minimum: 1 }),
    service: oneOf(SERVICES),
    args: Type.Unknown(),
  }),
])

export type RunnerMessage = Static<typeof RUNNER_MESSAGE>
export type ServiceName = (typeof SERVICES)[number]
export type ServiceRequest = Extract<RunnerMessage, { type: 'service' }>
export type Failure = Extract<RunnerMessage, { type: 'error' }>['failure']
export type LogLevel = (typeof LOG_LEVELS)[number]

/** How a service request ended. */
export type ServiceAnswer =
  | { ok: true; value: unknown }
  | { ok: false; code: (typeof PIECE_ERROR_CODES)[number]; message: string }

/** What the server says to a runner. */
export type HostMessage =
  | { type: 'start'; policy: EgressPolicy; directory: string; entry: string }
  | { type: 'call'; id: number; call: AnyCall }
  | { type: 'cancel'; id: number }
  | { type: 'answer'; id: number; request: number; answer: ServiceAnswer }
