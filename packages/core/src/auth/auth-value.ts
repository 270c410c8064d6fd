import type { AuthKind } from './auth-method.js'

/** Names of the values that stand beside `fields` in `ctx.auth`, by kind. */
export const CREDENTIAL_NAMES: Readonly<Record<AuthKind, readonly string[]>> = {
  oauth2: ['accessToken', 'scopes'],
  apiKey: ['apiKey'],
  basic: ['username', 'password'],
  custom: [],
  none: [],
  gateway: ['baseUrl', 'token'],
}

/** Values of the form that only the server uses; they are in no `ctx.auth`. */
const SERVER_ONLY: Readonly<Partial<Record<AuthKind, readonly string[]>>> = {
  oauth2: ['clientId', 'clientSecret'],
}

/** `ctx.auth` as plain JSON. */
export interface PlainAuthValue {
  kind: AuthKind
  method: string
  fields: Record<string, unknown>
  [credential: string]: unknown
}

/** Puts stored values into the shape pieces see as `ctx.auth`. */
export function authValue(
  method: { kind: AuthKind; name: string },
  values: Readonly<Record<string, unknown>>,
): PlainAuthValue {
  const names = CREDENTIAL_NAMES[method.kind]
  if (names.length === 0) return { kind: method.kind, method: method.name, fields: { ...values } }
  const isCredential = ([name]: [string, unknown]) => names.includes(name)
  const entries = Object.entries(values)
  const hidden = SERVER_ONLY[method.kind] ?? []
  const fields = Object.fromEntries(entries.filter((entry) => !isCredential(entry) && !hidden.includes(entry[0])))
  return { ...Object.fromEntries(entries.filter(isCredential)), kind: method.kind, method: method.name, fields }
}
