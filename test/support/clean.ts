import { expect } from 'vitest'
import type { Answer } from './plugboard.js'

const INTERNALS =
  /\n\s+at |node_modules|\.[jt]s:\d|\/packages\/|SQLITE_|syntax error at|\b(select|insert into|update) [\w"]+ /i

/**
 * A refusal as all should be: a problem with a code and a request id, without stack, SQL or path of ours, and without
 * any of the given texts.
 */
export function expectClean(
  { status, headers, body, text }: Answer,
  about: string,
  without: readonly string[] = [],
): void {
  expect(status, `${about}: ${text}`).toBeGreaterThanOrEqual(400)
  expect(status, `${about}: ${text}`).toBeLessThan(500)
  expect(headers.get('content-type'), about).toBe('application/problem+json')
  expect(body, about).toMatchObject({
    status,
    code: expect.stringMatching(/^[a-z0-9_]+$/),
    requestId: expect.any(String),
  })
  expect(headers.get('x-request-id'), about).toBe(body.requestId)
  expect(text, about).not.toMatch(INTERNALS)
  for (const one of without) expect(text, about).not.toContain(one)
}
