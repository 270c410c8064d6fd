import { inspect } from 'node:util'
import { expect } from 'vitest'
import { TokenFailure } from '../token-failure.js'

/**
 * The `TokenFailure` a request ends with. Every secret in these tests holds the word `canary`, which may be nowhere in
 * the failure.
 */
export async function failureOf(request: Promise<unknown>): Promise<TokenFailure> {
  const error = await request.then(
    () => new Error('the request did not fail'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof TokenFailure)) throw error
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('canary')
  expect(error.code).toMatch(/^[a-z0-9_.-]{1,100}$/)
  return error
}
