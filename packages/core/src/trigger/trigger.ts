import type { TObject, TSchema } from '@sinclair/typebox'
import type { AnyAuthMethod } from '../auth/auth-method.js'
import type { ActionContext } from '../context/context.js'

/** What polling and webhook triggers have in common. */
export interface TriggerBase {
  name: string
  title: string
  description: string
  methods: readonly AnyAuthMethod[]
  scopes: readonly string[]
  /** The author says that it needs no scopes, and has not just left them out. */
  needsNoScopes?: boolean
  input: TObject
  /** Shape of one event. */
  output: TSchema
}

/** One thing that happened outside. `id` tells a repeated delivery from a new event. */
export interface TriggerEvent<Data = unknown> {
  id: string
  data: Data
}

/** What `poll` gets. */
export interface PollContext<Auth, Input> extends ActionContext<Auth, Input> {
  /** What the last poll gave; null on the first, which should only take its bearings. */
  cursor: unknown
}

/** What `poll` gives. */
export interface PollResult<Data = unknown> {
  events: TriggerEvent<Data>[]
  /** JSON; stored in the same transaction as the events. */
  cursor: unknown
  /** More is waiting: poll again at once. Default false. */
  more?: boolean
}

/** A request that arrived at the trigger's address. */
export interface WebhookRequest {
  method: 'GET' | 'POST'
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>
  query: Readonly<Record<string, string>>
  /** The bytes as they came: signatures are made over these. */
  body: Uint8Array
}

/** What every function of a webhook trigger gets. */
interface HookContext<Auth, Input> extends ActionContext<Auth, Input> {
  /** A random secret of this subscription, for providers that sign with one we choose, or say it back to us. */
  webhookSecret: string
  /** What `subscribe` or `renew` answered last; null before that, and where nothing is subscribed. */
  subscription: unknown
}

/** What the functions of a webhook trigger get with a request. */
export interface WebhookContext<Auth, Input> extends HookContext<Auth, Input> {
  request: WebhookRequest
}

/** What the outside system is told. */
export interface WebhookAnswer {
  status: number
  /** Always sent as text/plain. */
  body?: string
}

/** What `subscribe`, `renew` and `unsubscribe` get. */
export interface SubscribeContext<Auth, Input> extends HookContext<Auth, Input> {
  /** Where the outside system must send its events. */
  webhookUrl: string
}

/** A trigger that asks for news. Made by `pollingTrigger`. */
export interface PollingTrigger extends TriggerBase {
  kind: 'polling'
  /** Seconds between polls unless the flow says otherwise. */
  interval: number
  poll(ctx: PollContext<unknown, unknown>): Promise<PollResult>
  wait?(ctx: PollContext<unknown, unknown>): Promise<void>
}

/** A trigger that is told of news. Made by `webhookTrigger`. */
export interface WebhookTrigger extends TriggerBase {
  kind: 'webhook'
  /** All flows of a connection share one address and one subscription. */
  perConnection: boolean
  verify(ctx: WebhookContext<unknown, unknown>): Promise<boolean>
  receive(ctx: WebhookContext<unknown, unknown>): Promise<TriggerEvent[]>
  handshake?(ctx: WebhookContext<unknown, unknown>): Promise<WebhookAnswer | undefined>
  subscribe?(ctx: SubscribeContext<unknown, unknown>): Promise<unknown>
  renew?(ctx: SubscribeContext<unknown, unknown>): Promise<unknown>
  unsubscribe?(ctx: SubscribeContext<unknown, unknown>): Promise<void>
}

/** What starts a flow. */
export type Trigger = PollingTrigger | WebhookTrigger
