import { describe, expect, it } from 'vitest'
import { safePath } from './safe-path.js'

describe('the path to return to after signing in', () => {
  it.each(['/', '/connections', '/a/b?c=d&e=%2F%2Fx', '/a#b'])('may be one of ours: %s', (path) => {
    expect(safePath(path)).toBe(path)
  })

  it.each([
    undefined,
    '',
    'connections',
    '//evil.test',
    '/\\evil.test',
    '\\\\evil.test',
    'https://evil.test',
    'javascript:alert(1)',
    '/\t/evil.test',
    '/a\r\nset-cookie: x=y',
    ' /a',
    '/..//evil.test',
    '/a\\b',
    `/${'a'.repeat(2_001)}`,
  ])('is the start page instead of %j', (path) => {
    expect(safePath(path)).toBe('/')
  })
})
