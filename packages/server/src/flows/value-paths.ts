/** One value of a result, and how a later step refers to it. */
export interface ValuePath {
  /** Names from the result down to the value, such as `['rows', '0', 'id']`. */
  readonly path: readonly string[]
  /** The value, shortened for people. */
  readonly preview: string
}

const DEEPEST = 5
const MOST = 40
const PREVIEW = 60

/**
 * The values inside a result that a later step can take, at most 40, outer ones first. Of a list only the first item is
 * looked into. Names that hold dots or braces cannot be referred to and are left out.
 */
export function valuePaths(result: unknown): ValuePath[] {
  const found: ValuePath[] = [{ path: [], preview: preview(result) }]
  for (let at = 0; at < found.length && found.length < MOST; at++) {
    const path = found[at]?.path ?? []
    if (path.length >= DEEPEST) continue
    for (const [name, value] of childrenOf(valueAt(result, path))) {
      if (found.length < MOST) found.push({ path: [...path, name], preview: preview(value) })
    }
  }
  return found
}

/** The text that stands for a value of an earlier step. */
export function valueReference(step: string, path: readonly string[]): string {
  return `{{${['steps', step, 'output', ...path].join('.')}}}`
}

function valueAt(result: unknown, path: readonly string[]): unknown {
  let value = result
  for (const name of path) value = new Map(childrenOf(value)).get(name)
  return value
}

function childrenOf(value: unknown): [string, unknown][] {
  if (Array.isArray(value)) return value.length === 0 ? [] : [['0', value[0]]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).filter(([name]) => !/[.{}]/.test(name))
}

function preview(value: unknown): string {
  if (Array.isArray(value)) return value.length === 1 ? '1 item' : `${value.length} items`
  if (typeof value === 'object' && value !== null) return Object.keys(value).join(', ').slice(0, PREVIEW)
  const text = typeof value === 'string' ? value : String(value)
  return text.length > PREVIEW ? `${text.slice(0, PREVIEW - 1)}…` : text
}
