/** Deepest nesting of a value that travels between the server and a piece. */
const MAX_DEPTH = 32

/** Keys that reach an object's prototype when it is copied carelessly. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Why a parsed JSON value may not travel, as the rest of a sentence; undefined when it may. Walks without recursion,
 * so depth is found before it can hurt.
 */
export function plainProblem(value: unknown): string | undefined {
  const waiting: { value: unknown; depth: number }[] = [{ value, depth: 1 }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue
    if (next.depth > MAX_DEPTH) return `is nested more than ${MAX_DEPTH} levels deep`
    const depth = next.depth + 1
    for (const [key, child] of Object.entries(next.value)) {
      if (FORBIDDEN_KEYS.has(key)) return `has a key named "${key}"`
      waiting.push({ value: child, depth })
    }
  }
  return undefined
}
