import { isRecord } from '../../field/check-value.js'
import type { Values } from '../lazy.js'
import type { Operation } from '../operation.js'
import { secretTexts } from '../secret-texts.js'

/**
 * Values of a second connection beside these: those the fixtures give, else the same with other secrets of the same
 * length and form. Where an auth method obtains values for a secret, only what it obtained is changed by itself: the
 * secret may be a key that must fit.
 */
export function otherValues({ method, other }: Operation, values: Values): Values {
  const { renewed } = method
  const given = other()
  if (!renewed) return given ?? Object.fromEntries(changed(values, new Set(secretTexts(method, values))))
  const obtained = Object.entries(values).filter(([name]) => Object.hasOwn(renewed.properties, name))
  const secrets = new Set(obtained.map(([, value]) => value))
  return { ...values, ...given, ...Object.fromEntries(changed(Object.fromEntries(obtained), secrets)) }
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
