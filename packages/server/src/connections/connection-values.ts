import {
  type AuthManifest,
  type CheckedFields,
  checkFields,
  type FieldProblem,
  secretFields,
} from '@plugboard/core/host'
import { DomainError } from '../domain-error.js'

export type Values = Record<string, unknown>

/** A form's values, told apart by whether they may ever be shown again. */
export interface SplitValues {
  plain: Values
  secret: Values
}

/** Tells the secret values of a form from the others. */
export function splitValues(method: AuthManifest, values: Values): SplitValues {
  const secrets = new Set(secretFields(method.fields))
  const plain: Values = {}
  const secret: Values = {}
  for (const [name, value] of Object.entries(values)) (secrets.has(name) ? secret : plain)[name] = value
  return { plain, secret }
}

/** Values that fit the form, with defaults; throws `invalid` listing every problem, never a value. */
export function expectFields(method: AuthManifest, values: unknown): Values {
  const checked: CheckedFields = checkFields(method.fields, values)
  if (checked.problems.length > 0) throw fieldProblems(checked.problems)
  return checked.values
}

/** Field problems as one error whose `field` is the first at fault. */
export function fieldProblems(problems: readonly FieldProblem[]): DomainError {
  const [first] = problems
  return new DomainError({
    kind: 'invalid',
    code: first?.code ?? 'invalid_input',
    message: first?.message ?? 'The values do not fit.',
    ...(first && { field: first.field }),
    errors: problems.map((problem) => ({ ...problem })),
  })
}

/**
 * Stored values with a change applied: absent keeps, a value sets, null clears. When the change decides anew where
 * secrets are sent, every stored secret must be given again, or somebody who may edit could have it sent to a server
 * of theirs.
 */
export function mergeValues(method: AuthManifest, stored: Values, change: Values): Values {
  refuseUnknown(method, change)
  refuseMovedSecret(method, stored, change)
  const merged: Values = { ...stored }
  for (const [name, value] of Object.entries(change)) {
    if (value === null) delete merged[name]
    else merged[name] = value
  }
  return merged
}

/** A name the form does not have is refused here too, since clearing it would leave no trace for the form to check. */
function refuseUnknown(method: AuthManifest, change: Values): void {
  const unknown = Object.keys(change).filter((name) => !Object.hasOwn(method.fields.properties, name))
  if (unknown.length === 0) return
  throw fieldProblems(
    unknown.map((name) => ({
      field: name.slice(0, 100),
      code: 'unknown_field',
      message: 'There is no such field here.',
    })),
  )
}

function refuseMovedSecret(method: AuthManifest, stored: Values, change: Values): void {
  const moved = method.destination.find(
    (name) => name in change && !same(withDefault(method, name, change), withDefault(method, name, stored)),
  )
  if (moved === undefined) return
  const missing = secretFields(method.fields).find((name) => stored[name] !== undefined && !(name in change))
  if (missing === undefined) return
  const title = method.fields.properties[missing]?.title ?? missing
  throw new DomainError({
    kind: 'invalid',
    code: 'secret_required_on_destination_change',
    message: `${method.fields.properties[moved]?.title ?? moved} decides where the secret is sent, so ${title} must be given again.`,
    field: missing,
    hint: `Send "${missing}" together with "${moved}".`,
  })
}

const withDefault = (method: AuthManifest, name: string, values: Values): unknown =>
  values[name] ?? method.fields.properties[name]?.default

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
