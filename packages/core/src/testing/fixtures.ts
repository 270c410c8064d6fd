import type { PieceErrorCode } from '../error/piece-error.js'

export type Values = Record<string, unknown>

/** A value, or what gives it when a case runs: servers start after the cases were collected. */
export type Lazy<T> = T | (() => T)

export function resolve<T>(value: Lazy<T>): T {
  return typeof value === 'function' ? (value as () => T)() : value
}

/** Credentials that must be refused, and how. */
export interface Refused {
  title: string
  values: Lazy<Values>
  code: PieceErrorCode
  field?: string
}

/** An input an action must succeed with. */
export interface Example {
  /** Name of the auth method it runs with. */
  method: string
  input: Lazy<Values>
  check?(output: unknown): void
}

/** What a piece brings so that its behaviour can be proven. Values may be functions: servers start after collection. */
export interface Fixtures {
  /** By auth method. A method that can be tested needs values that work and values that do not. */
  auth: Record<string, { good: Lazy<Values>; refused?: readonly Refused[] }>
  /** By action: inputs that must succeed with the named auth method. */
  actions?: Record<string, readonly Example[]>
  endpoints?: Lazy<Record<string, string>>
  /** Starts what the values need, such as a small server. Called once, before the first case runs. */
  start?(): Promise<unknown>
  /** Ends what `start` began. */
  stop?(): Promise<unknown>
}
