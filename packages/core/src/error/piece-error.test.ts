import { expect, it, vi } from 'vitest'
import { isPieceError, PieceError } from './piece-error.js'

it('carries code, field, hint, time of the next try and cause', () => {
  const cause = new Error('underneath')
  const error = new PieceError('rate_limited', 'Slow down.', { field: 'apiKey', hint: 'Wait.', retryAfter: 5, cause })
  expect(error).toMatchObject({
    name: 'PieceError',
    code: 'rate_limited',
    message: 'Slow down.',
    field: 'apiKey',
    hint: 'Wait.',
    retryAfter: 5,
    cause,
  })
  expect(error).toBeInstanceOf(Error)
  expect(new PieceError('timeout', 'Late.')).not.toHaveProperty('cause')
})

it('is recognised when another copy of core made it', async () => {
  vi.resetModules()
  const copy = await import('./piece-error.js')
  const foreign = new copy.PieceError('not_found', 'No such thing.')
  expect(foreign).not.toBeInstanceOf(PieceError)
  expect(isPieceError(foreign)).toBe(true)
})

it.each([undefined, null, 'PieceError', new Error('x'), { name: 'PieceError', code: 'not_found' }, {}])(
  'is not mistaken for %s',
  (value) => {
    expect(isPieceError(value)).toBe(false)
  },
)
