export type Values = Record<string, unknown>

/** A value, or what gives it when a case runs: servers start after the cases were collected. */
export type Lazy<T> = T | (() => T)

export function resolve<T>(value: Lazy<T>): T {
  return typeof value === 'function' ? (value as () => T)() : value
}
