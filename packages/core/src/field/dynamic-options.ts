import type { TSchema } from '@sinclair/typebox'
import type { AnyAuthMethod, AuthValueOf } from '../auth/auth-method.js'
import type { BaseContext } from '../context/context.js'
import type { Choice } from './field-meta.js'

/** Where a schema keeps its options function. A symbol, so that it never reaches the manifest. */
export const OPTIONS = Symbol.for('plugboard.options')

/** What an options function gets. */
export interface OptionsContext<Auth> extends BaseContext {
  auth: Auth
  /** The other fields of the form as filled in so far; any may be missing. */
  input: Readonly<Record<string, unknown>>
  /** What the person typed to narrow the list; empty when nothing was typed. */
  search: string
}

/** A list of choices asked from the outside system. */
export interface DynamicOptions {
  dependsOn: readonly string[]
  search: boolean
  load(ctx: OptionsContext<unknown>): Promise<Choice[]>
}

/** What an author says of choices that come from the outside system. */
interface DynamicOptionsSpec<Methods extends readonly AnyAuthMethod[]> {
  /** The auth methods it is loaded with; they give `ctx.auth` its type. */
  methods: Methods
  /** Sibling fields whose change makes the list stale. */
  dependsOn?: readonly string[]
  /** The list is long: ask again as the person types. Default false. */
  search?: boolean
  load(ctx: OptionsContext<AuthValueOf<Methods[number]>>): Promise<Choice[]>
}

/** Declares choices that come from the outside system, for `field.choice({ options })`. */
export function dynamicOptions<const Methods extends readonly AnyAuthMethod[]>(
  spec: DynamicOptionsSpec<Methods>,
): DynamicOptions {
  return {
    dependsOn: spec.dependsOn ?? [],
    search: spec.search ?? false,
    load: (ctx) => spec.load(ctx as OptionsContext<AuthValueOf<Methods[number]>>),
  }
}

/** The options function of a field, or undefined when its choices are fixed. */
export function optionsOf(schema: TSchema): DynamicOptions | undefined {
  return Reflect.get(schema, OPTIONS)
}
