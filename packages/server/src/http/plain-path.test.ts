import { describe, expect, it } from 'vitest'
import { isPlainPath } from './plain-path.js'

describe('a path', () => {
  it.each(['/', '/api/v1/projects/a.b/x', '/a/..b/c', '/a%20b', '/x?next=//a/../b%2f', '/.well-known/x'])(
    'is taken: %s',
    (target) => {
      expect(isPlainPath(target)).toBe(true)
    },
  )

  it.each([
    '//v1//connections',
    '/v1/%2e%2e/admin',
    '/v1/.%2E/admin',
    '/assets//..%2f',
    '/a/./b',
    '/a/..',
    '/a%2Fb',
    '/a%5cb',
    '/a\\b',
    '/a%00',
    `/${'a'.repeat(10_000)}`,
  ])('is refused: %s', (target) => {
    expect(isPlainPath(target)).toBe(false)
  })
})
