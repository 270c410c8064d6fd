import type { Static, TObject, TSchema } from '@sinclair/typebox'
import type { AnyAuthMethod, AuthValueOf } from '../auth/auth-method.js'
import type { SubscribeContext, TriggerEvent, WebhookAnswer, WebhookContext, WebhookTrigger } from './trigger.js'
import type { TriggerSpec } from './trigger-spec.js'

/** What an author says of a webhook trigger. */
interface WebhookSpec<
  Methods extends readonly AnyAuthMethod[],
  Input extends TObject,
  Output extends TSchema,
  Context = WebhookContext<AuthValueOf<Methods[number]>, Static<Input>>,
  Subscription = SubscribeContext<AuthValueOf<Methods[number]>, Static<Input>>,
> extends TriggerSpec<Methods, Input, Output> {
  /** Whether the request really comes from the provider; over the raw bytes, in constant time. */
  verify(ctx: Context): Promise<boolean>
  /** The events in a verified request. */
  receive(ctx: Context): Promise<TriggerEvent<Static<Output>>[]>
  /** Answers a provider that checks the address first; undefined when the request is no such check. */
  handshake?(ctx: Context): Promise<WebhookAnswer | undefined>
  /**
   * The provider takes one address for an app or an account, so all flows of a connection share one address and one
   * subscription. Guides may name the address, as `{webhookUrl}`. Default false: each flow has its own.
   */
  perConnection?: boolean
  /**
   * Registers the address. What it answers is JSON, kept as `ctx.subscription`; where registrations lapse it has
   * `expiresAt`, in UTC milliseconds, beside whatever else is needed.
   */
  subscribe?(ctx: Subscription): Promise<unknown>
  /** Prolongs a registration that lapses, before it does; answers as `subscribe` does. */
  renew?(ctx: Subscription): Promise<unknown>
  unsubscribe?(ctx: Subscription): Promise<void>
}

/** A trigger the outside system calls. */
export function webhookTrigger<
  const Methods extends readonly AnyAuthMethod[],
  Input extends TObject,
  Output extends TSchema,
>(spec: WebhookSpec<Methods, Input, Output>): WebhookTrigger {
  type Context = WebhookContext<AuthValueOf<Methods[number]>, Static<Input>>
  type Subscription = SubscribeContext<AuthValueOf<Methods[number]>, Static<Input>>
  const { verify, receive, handshake, subscribe, renew, unsubscribe, scopes, perConnection = false, ...rest } = spec
  return {
    kind: 'webhook',
    ...rest,
    scopes: scopes ?? [],
    needsNoScopes: scopes?.length === 0,
    perConnection,
    verify: (ctx) => verify(ctx as Context),
    receive: (ctx) => receive(ctx as Context),
    ...(handshake && { handshake: (ctx) => handshake(ctx as Context) }),
    ...(subscribe && { subscribe: (ctx) => subscribe(ctx as Subscription) }),
    ...(renew && { renew: (ctx) => renew(ctx as Subscription) }),
    ...(unsubscribe && { unsubscribe: (ctx) => unsubscribe(ctx as Subscription) }),
  }
}
