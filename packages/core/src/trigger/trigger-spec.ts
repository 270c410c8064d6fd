import type { TObject, TSchema } from '@sinclair/typebox'
import type { AnyAuthMethod } from '../auth/auth-method.js'

/** What an author says of any trigger. */
export interface TriggerSpec<Methods extends readonly AnyAuthMethod[], Input extends TObject, Output extends TSchema> {
  /** Lower-case words joined by hyphens; part of saved flows, so it never changes. */
  name: string
  title: string
  description: string
  /** The auth methods it works with; they give `ctx.auth` its type. */
  methods: Methods
  /** Scopes an OAuth2 connection needs for it; an empty list where it needs none. */
  scopes?: readonly string[]
  input: Input
  /** Shape of one event. */
  output: Output
}
