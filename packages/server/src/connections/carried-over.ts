import { type AuthManifest, checkFields, secretFields } from '@plugboard/core/host'
import type { Connection } from './connection.js'
import type { SplitValues, Values } from './connection-values.js'

/**
 * Stored values as far as a form, maybe of another version, has a place for them. A secret goes into a secret field
 * only; and from one version into another only where it is sent to where it was sent before, as far as `own`, the method
 * it was saved with, tells. What is left out has to be entered again.
 */
export function carriedOver(
  method: AuthManifest,
  own: AuthManifest | undefined,
  { plain, secret }: SplitValues,
  { authVersion }: Pick<Connection, 'authVersion'>,
): Values {
  const isSame = method.version === authVersion
  const secrets = new Set(secretFields(method.fields))
  const isKnown = ([name]: [string, unknown]) => Object.hasOwn(method.fields.properties, name)
  const isGood = ([name, value]: [string, unknown]) => isSame || isAccepted(method, name, value)
  const shown = Object.fromEntries(Object.entries(plain).filter(isKnown).filter(isGood))
  if (!isSame && !goesToTheSame(method, own, plain, shown)) return shown
  const hidden = Object.entries(secret).filter(([name]) => secrets.has(name))
  return { ...shown, ...Object.fromEntries(hidden.filter(isGood)) }
}

const isAccepted = ({ fields }: AuthManifest, name: string, value: unknown): boolean =>
  checkFields(fields, { [name]: value }, { partial: true }).problems.length === 0

/** Whether two versions of a method decide by the same values where secrets are sent. */
function goesToTheSame(method: AuthManifest, own: AuthManifest | undefined, before: Values, after: Values): boolean {
  if (!own) return false
  const names = new Set([...method.destination, ...own.destination])
  return [...names].every((name) => {
    const isOfBoth = method.destination.includes(name) && own.destination.includes(name)
    return isOfBoth && sent(method, name, after) === sent(own, name, before)
  })
}

const sent = ({ fields }: AuthManifest, name: string, values: Values): string =>
  JSON.stringify(values[name] ?? fields.properties[name]?.default ?? null)
