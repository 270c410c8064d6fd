/**
 * Where a value holds what JSON cannot say: a function, a symbol, a bigint, a number that is not finite, an instance of
 * a class such as `Date` or `Buffer`, a hole, or itself. Properties that are undefined are as good as absent.
 *
 * @returns a path and what stands there, such as `output.rows.0.at is a Date`; undefined when all is JSON.
 */
export function jsonFault(value: unknown, path = 'output', above: readonly unknown[] = []): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${path} is ${value}`
  if (typeof value !== 'object') return `${path} is ${value === undefined ? 'undefined' : `a ${typeof value}`}`
  if (above.includes(value)) return `${path} is a part of itself`
  const kind = classOf(value)
  if (kind !== undefined) return `${path} is a ${kind}`
  const parts = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value).filter(([, part]) => part !== undefined)
  for (const [key, part] of parts) {
    const fault = jsonFault(part, `${path}.${key}`, [...above, value])
    if (fault) return fault
  }
  return undefined
}

/** The class of an object that is neither plain nor a list. */
function classOf(value: object): string | undefined {
  const prototype: { constructor?: { name?: string } } | null = Object.getPrototypeOf(value)
  if (prototype === null || prototype === Object.prototype || Array.isArray(value)) return undefined
  return prototype.constructor?.name || 'instance of a class'
}
