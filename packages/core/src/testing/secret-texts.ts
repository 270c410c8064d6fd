import assert from 'node:assert/strict'
import type { AnyAuthMethod } from '../auth/auth-method.js'
import { scrub } from '../error/scrub.js'
import { isRecord } from '../field/check-value.js'
import type { FieldSchema } from '../field/field-meta.js'

/** Secrets that are in no form, because the server gives them. */
const GIVEN: Readonly<Record<string, readonly string[]>> = { oauth2: ['accessToken'], gateway: ['token'] }

/** The secret texts among the values of a connection. */
export function secretTexts(method: AnyAuthMethod, values: Readonly<Record<string, unknown>>): string[] {
  const names = [...(GIVEN[method.kind] ?? []), ...Object.keys(method.renewed?.properties ?? {})]
  const given = names.map((name) => values[name])
  return [...given, ...secretsIn(method.form, values, true)].filter((text) => typeof text === 'string')
}

function secretsIn(schema: FieldSchema, value: unknown, isForm = false): unknown[] {
  const meta = schema['x-field']
  if (meta?.kind === 'secret') return [value]
  if (meta?.kind === 'list' && Array.isArray(value)) return value.flatMap((one) => secretsIn(schema.items ?? {}, one))
  if (!isRecord(value)) return []
  if (meta?.secretValues) return Object.values(value)
  if (!isForm && meta?.kind !== 'object') return []
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => secretsIn(field, value[name]))
}

/** Fails when something holds a secret, plain or encoded; without showing it. */
export function assertShowsNoSecret(shown: unknown, secrets: readonly string[], what: string): void {
  const text = JSON.stringify(shown)
  assert.ok(JSON.stringify(scrub(shown, secrets)) === text && scrub(text, secrets) === text, `${what} a secret`)
}
