import type { Static, TObject, TSchema } from '@sinclair/typebox'
import type { AnyAuthMethod, AuthValueOf } from '../auth/auth-method.js'
import type { ActionContext } from '../context/context.js'

/** One thing a piece can do. */
export interface Action {
  name: string
  title: string
  description: string
  /** Heading under which the picker lists it, such as `Rows` or `Messages`. */
  group?: string
  /** The auth methods it works with. */
  methods: readonly AnyAuthMethod[]
  /** Scopes an OAuth2 connection must have been granted. */
  scopes: readonly string[]
  /** The author says that it needs no scopes, and has not just left them out. */
  needsNoScopes?: boolean
  input: TObject
  output: TSchema
  /** Running it twice does what running it once does, so a lost answer may be retried. */
  idempotent: boolean
  /** Longest time it may take, in seconds. */
  timeout?: number
  run(ctx: ActionContext<unknown, unknown>): Promise<unknown>
}

/** What an author says of an action. */
interface ActionSpec<Methods extends readonly AnyAuthMethod[], Input extends TObject, Output extends TSchema> {
  /** Lower-case words joined by hyphens; part of saved flows, so it never changes. */
  name: string
  title: string
  description: string
  group?: string
  /** The auth methods it works with; they give `ctx.auth` its type. */
  methods: Methods
  /** Scopes an OAuth2 connection needs for it; an empty list where it needs none. */
  scopes?: readonly string[]
  /** The form of the step; gives `ctx.input` its type. */
  input: Input
  /** What `run` answers. Loose: name what a later step may want. */
  output: Output
  /** Default false. */
  idempotent?: boolean
  /** Longest time it may take, in seconds, at most 900; the operator may allow less. Default 60. */
  timeout?: number
  run(ctx: ActionContext<AuthValueOf<Methods[number]>, Static<Input>>): Promise<Static<Output>>
}

/**
 * Declares an action. `ctx.auth` and `ctx.input` are typed from `methods` and `input`.
 *
 * @example
 * export const ping = defineAction({
 *   name: 'ping', title: 'Ping', description: 'Asks the service for its time.',
 *   methods: [acmeAuth], input: fields({}), output: Type.Object({ time: Type.String() }), idempotent: true,
 *   run: async (ctx) => acme(ctx).time(),
 * })
 */
export function defineAction<
  const Methods extends readonly AnyAuthMethod[],
  Input extends TObject,
  Output extends TSchema,
>(spec: ActionSpec<Methods, Input, Output>): Action {
  const { run, scopes, idempotent = false, ...rest } = spec
  return {
    ...rest,
    scopes: scopes ?? [],
    needsNoScopes: scopes?.length === 0,
    idempotent,
    run: (ctx) => run(ctx as ActionContext<AuthValueOf<Methods[number]>, Static<Input>>),
  }
}
