import { createHash } from 'node:crypto'
import type { Values } from './connection-values.js'

/** The secret values of a form before its connection moved to another version, so that it can go back. */
export interface FormerForm {
  readonly form: Values
  /** Digests of the secret values right after the move: another one tells that a renewal replaced the value since. */
  readonly moved: Readonly<Record<string, string>>
}

/** What is kept of a form that was migrated. */
export const formerForm = (form: Values, migrated: Values): FormerForm => ({
  form,
  moved: Object.fromEntries(Object.entries(migrated).map(([name, value]) => [name, digest(value)])),
})

/** The former values, with those that were renewed since the move. */
export function formBack({ form, moved }: FormerForm, present: Values): Values {
  const renewed = Object.entries(present).filter(([name, value]) => name in form && moved[name] !== digest(value))
  return { ...form, ...Object.fromEntries(renewed) }
}

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')
