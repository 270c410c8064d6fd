import type { Static, TObject, TSchema } from '@sinclair/typebox'
import type { AnyAuthMethod, AuthValueOf } from '../auth/auth-method.js'
import type { PollContext, PollingTrigger, PollResult } from './trigger.js'
import type { TriggerSpec } from './trigger-spec.js'

/** What an author says of a polling trigger. */
interface PollingSpec<Methods extends readonly AnyAuthMethod[], Input extends TObject, Output extends TSchema>
  extends TriggerSpec<Methods, Input, Output> {
  /** Seconds between polls. Default 300. */
  interval?: number
  poll(ctx: PollContext<AuthValueOf<Methods[number]>, Static<Input>>): Promise<PollResult<Static<Output>>>
  /**
   * Resolves when the provider says that there may be news since `ctx.cursor`, for those that keep a line open; and when
   * `ctx.signal` aborts. The server polls after it, and at `interval` all the same.
   */
  wait?(ctx: PollContext<AuthValueOf<Methods[number]>, Static<Input>>): Promise<void>
}

/**
 * A trigger that asks the outside system for news: cursor in, events and cursor out. The server stores both in one
 * transaction, so an event is neither lost nor seen twice.
 */
export function pollingTrigger<
  const Methods extends readonly AnyAuthMethod[],
  Input extends TObject,
  Output extends TSchema,
>(spec: PollingSpec<Methods, Input, Output>): PollingTrigger {
  const { poll, wait, scopes, interval = 300, ...rest } = spec
  return {
    kind: 'polling',
    ...rest,
    scopes: scopes ?? [],
    needsNoScopes: scopes?.length === 0,
    interval,
    poll: (ctx) => poll(ctx as PollContext<AuthValueOf<Methods[number]>, Static<Input>>),
    ...(wait && { wait: (ctx) => wait(ctx as PollContext<AuthValueOf<Methods[number]>, Static<Input>>) }),
  }
}
