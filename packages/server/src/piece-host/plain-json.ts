/** Deepest nesting of a value that travels between the server and a piece. */
const MAX_DEPTH = 32

/** Most values in one message, lists and objects included: more would hold up everybody else while they are looked at. */
const MAX_VALUES = 250_000

/** Keys that reach an object's prototype when it is copied carelessly. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype'])

interface Visit {
  value: object
  depth: number
}

/**
 * Why a parsed JSON value may not travel, as the rest of a sentence; undefined when it may. Walks without recursion,
 * so depth is found before it can hurt.
 */
export function plainProblem(value: unknown): string | undefined {
  const waiting: Visit[] = isObject(value) ? [{ value, depth: 1 }] : []
  let values = 1
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.depth > MAX_DEPTH) return `is nested more than ${MAX_DEPTH} levels deep`
    const names = Array.isArray(next.value) ? [] : Object.keys(next.value)
    const forbidden = names.find((name) => FORBIDDEN_KEYS.has(name))
    if (forbidden !== undefined) return `has a key named "${forbidden}"`
    const children: readonly unknown[] = Object.values(next.value)
    values += children.length
    if (values > MAX_VALUES) return `has more than ${MAX_VALUES} values`
    for (const child of children) if (isObject(child)) waiting.push({ value: child, depth: next.depth + 1 })
  }
  return undefined
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/**
 * Whether a value is as `JSON.parse` gives them: then what is written of it as JSON is the same again, and need not be
 * read to be looked at. Only for values that have no cycles.
 */
export function isPlainData(value: unknown): boolean {
  if (!isObject(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== Array.prototype) return false
  return !('toJSON' in value) && Object.values(value).every(isPlainData)
}
