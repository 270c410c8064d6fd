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
  const credentials: Record<string, unknown> = {}
  const fields: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    if (names.includes(name)) credentials[name] = value
    else fields[name] = value
  }
  return { ...credentials, kind: method.kind, method: method.name, fields }
}
