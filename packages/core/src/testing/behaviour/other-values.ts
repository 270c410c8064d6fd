import { isRecord } from '../../field/check-value.js'
import type { Values } from '../lazy.js'
import type { Operation } from '../operation.js'
import { secretTexts } from '../secret-texts.js'

/**
 * Values of a second connection beside these: those the fixtures give, else the same with other secrets of the same
 * length and form. Where an auth method obtains values, only these are changed: what it obtained them for may be a key
 * that must fit.
 */
export async function otherValues({ method, other }: Operation, values: Values): Promise<Values> {
  const given = await other()
  if (given) return given
  const { renewed } = method
  if (!renewed) return Object.fromEntries(changed(values, new Set(secretTexts(method, values))))
  const obtained = new Set(Object.keys(renewed.properties))
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      obtained.has(name) && typeof value === 'string' ? turned(value) : value,
    ]),
  )
}

const changed = (values: Values, secrets: ReadonlySet<unknown>): [string, unknown][] =>
  Object.entries(values).map(([name, value]) => [name, changedIn(value, secrets)])

function changedIn(value: unknown, secrets: ReadonlySet<unknown>): unknown {
  if (typeof value === 'string') return secrets.has(value) ? turned(value) : value
  if (Array.isArray(value)) return value.map((one) => changedIn(one, secrets))
  return isRecord(value) ? Object.fromEntries(changed(value, secrets)) : value
}

/** The second half with its letters and digits moved on; the first may say what kind of secret it is. */
function turned(secret: string): string {
  const half = Math.floor(secret.length / 2)
  return secret.slice(0, half) + secret.slice(half).replace(/[a-z0-9]/gi, next)
}

function next(character: string): string {
  if (/\d/.test(character)) return String((Number(character) + 3) % 10)
  const first = character < 'a' ? 65 : 97
  return String.fromCharCode(first + ((character.charCodeAt(0) - first + 7) % 26))
}
