import { inject } from 'vitest'
import { postgresTestEngine } from './postgres-test-engine.js'
import { sqliteTestEngine } from './sqlite-test-engine.js'
import type { TestEngine } from './test-engine.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL in which each test makes databases of its own; null where there is none. */
    postgresUrl: string | null
  }
}

const postgresUrl = inject('postgresUrl')
if (postgresUrl === undefined) {
  const message = 'SKIPPED: every test over PostgreSQL, because vitest ran without test/support/global-setup.ts'
  if (process.env.CI) throw new Error(message)
  console.error(message)
}

/**
 * The databases every test of stored data runs over.
 *
 * @example
 * describe.each(engines)('a store on $name', (engine) => {
 *   let store: TestDatabase
 *   beforeAll(async () => { store = await engine.open() })
 *   afterAll(() => store.dispose())
 * })
 */
export const engines: readonly TestEngine[] = [
  sqliteTestEngine,
  ...(postgresUrl ? [postgresTestEngine(postgresUrl)] : []),
]
