import { type AuthManifest, authValue } from '@plugboard/core/host'
import type { Credentials } from '../pieces/piece-runner.js'
import { splitValues, type Values } from './connection-values.js'

/** The tokens of an OAuth2 connection. */
export interface Grant {
  readonly accessToken: string
  /** Null where the provider gave none: when the access token lapses, somebody must consent again. */
  readonly refreshToken: string | null
}

/** Everything about a connection that is sealed. */
export interface SealedCredentials {
  /** Secret values of the form. */
  readonly form: Values
  /** Of an OAuth2 method, once consent was given. */
  readonly grant?: Grant | undefined
  /** What the piece's own `refresh` obtained beside the form's values. */
  readonly renewed?: Values | undefined
}

/** Names no form field can have. */
const GRANT = '$grant'
const RENEWED = '$renewed'

/** As one JSON object: the secret values of the form, the rest under names of its own. */
export function toSealedJson({ form, grant, renewed }: SealedCredentials): string {
  return JSON.stringify({ ...form, ...(grant && { [GRANT]: grant }), ...(renewed && { [RENEWED]: renewed }) })
}

/** Undoes `toSealedJson`. */
export function fromSealedJson(text: string): SealedCredentials {
  const all: Values & { [GRANT]?: Grant; [RENEWED]?: Values } = JSON.parse(text)
  // Without a copy of them, which every lease would pay for.
  if (!(GRANT in all || RENEWED in all)) return { form: all }
  const { [GRANT]: grant, [RENEWED]: renewed, ...form } = all
  return { form, ...(grant && { grant }), ...(renewed && { renewed }) }
}

/** The values a piece works with: those of the form, and what was obtained for them. Never a refresh token. */
export function usableValues(plain: Values, sealed: SealedCredentials, scopes: readonly string[]): Values {
  const { form, grant, renewed } = sealed
  return { ...plain, ...form, ...renewed, ...(grant && { accessToken: grant.accessToken, scopes }) }
}

/** Credentials of a method's kind that are no fields of its form. */
const OBTAINED = ['accessToken', 'token']

/** Values on their way into the piece's process, with those named that must never be shown again. */
export function credentialsFor(method: AuthManifest, values: Values): Credentials {
  const { kind: _, method: __, fields, ...credentials } = authValue(method, values)
  const sent = { ...fields, ...credentials }
  const obtained = new Set([...OBTAINED, ...(method.renewed ?? [])])
  const others = Object.entries(sent).filter(([name]) => obtained.has(name))
  return { method, values, secrets: { ...splitValues(method, sent).secret, ...Object.fromEntries(others) } }
}
