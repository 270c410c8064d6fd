import { describe, expect, it } from 'vitest'
import { HttpProblem } from './problem.js'
import { RateLimiter } from './rate-limiter.js'

const RATE = { burst: 3, perSecond: 0.5 }

describe('a budget of requests', () => {
  it('allows a burst, then as many as are refilled, and says how long to wait', () => {
    let now = 0
    const limiter = new RateLimiter(() => now)
    const take = () => limiter.take('a', RATE)
    for (let index = 0; index < 3; index++) take()
    expect(take).toThrow(HttpProblem)
    expect(take).toThrow(expect.objectContaining({ status: 429, code: 'rate_limited' }))
    try {
      take()
    } catch (error) {
      expect(error instanceof HttpProblem && error.options.headers).toEqual({ 'retry-after': '2' })
    }
    now = 2_000
    expect(take).not.toThrow()
    expect(take).toThrow()
    now = 1_000_000
    for (let index = 0; index < 3; index++) take()
    expect(take).toThrow()
  })

  it('is separate for each key', () => {
    const limiter = new RateLimiter(() => 0)
    limiter.take('a', { burst: 1, perSecond: 1 })
    expect(() => limiter.take('b', { burst: 1, perSecond: 1 })).not.toThrow()
    expect(() => limiter.take('a', { burst: 1, perSecond: 1 })).toThrow()
  })

  it('gives up the one unused for longest when there are too many', () => {
    const limiter = new RateLimiter(() => 0)
    const once = { burst: 1, perSecond: 1 }
    limiter.take('first', once)
    for (let index = 0; index < 50_000; index++) limiter.take(`k${index}`, once)
    expect(() => limiter.take('first', once)).not.toThrow()
    expect(() => limiter.take('k49999', once)).toThrow()
  })
})
