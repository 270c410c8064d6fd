import { describe, expect, it } from 'vitest'
import { scheduleProblem } from './schedule-problem.js'

describe('a schedule', () => {
  it.each(['0 7 * * 1-5', '*/15 * * * *', '0,30 8-18/2 1 jan,JUL mon-fri', '59 23 31 12 7', ' 0  0 * * 0 '])(
    'may be "%s"',
    (text) => {
      expect(scheduleProblem(text)).toBeUndefined()
    },
  )

  it.each([
    ['', 'five parts'],
    ['* * * *', 'five parts'],
    ['* * * * * *', 'five parts'],
    ['60 * * * *', 'The minute'],
    ['* 24 * * *', 'The hour'],
    ['* * 0 * *', 'The day of month'],
    ['* * * 13 *', 'The month'],
    ['* * * * 8', 'The day of week'],
    ['5-1 * * * *', 'The minute'],
    ['1-2-3 * * * *', 'The minute'],
    ['*/0 * * * *', 'The minute'],
    ['1/2/3 * * * *', 'The minute'],
    ['@daily * * * *', 'The minute'],
    ['1, * * * *', 'The minute'],
  ])('may not be "%s"', (text, part) => {
    expect(scheduleProblem(text)).toContain(part)
  })
})
