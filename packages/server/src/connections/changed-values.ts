import { type AuthManifest, secretFields, visibleFields } from '@plugboard/core/host'
import type { Values } from './connection-values.js'

/**
 * What a form changes in stored values: the fields that differ, `null` for one that was emptied, and the secrets that
 * were typed. A secret left empty is kept, and so is a field the form does not show.
 *
 * @returns undefined when nothing is changed.
 */
export function changedValues({ fields }: AuthManifest, stored: Values, given: Values): Values | undefined {
  const secrets = new Set(secretFields(fields))
  const shown = visibleFields(fields, given)
  const change: Values = {}
  for (const [name, schema] of Object.entries(fields.properties)) {
    const now = given[name]
    if (secrets.has(name)) {
      if (now !== undefined) change[name] = now
    } else if (
      shown.has(name) &&
      schema['x-field']?.kind !== 'markdown' &&
      !same(now, stored[name] ?? schema.default)
    ) {
      change[name] = now ?? null
    }
  }
  return Object.keys(change).length === 0 ? undefined : change
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null)
