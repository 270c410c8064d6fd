import assert from 'node:assert/strict'

/** One sentence about a piece and the code that proves it. Any test runner can take it. */
export interface ConformanceCase {
  name: string
  run(): Promise<void>
}

/** A case that fails: the fixtures lack what it would need. */
export function missing(name: string, message: string): ConformanceCase {
  return { name, run: () => Promise.reject(new assert.AssertionError({ message })) }
}
