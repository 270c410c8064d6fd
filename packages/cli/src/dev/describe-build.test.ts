import { expect, it } from 'vitest'
import { describeBuild } from './describe-build.js'

const problem = (at: string, message = 'is missing') => ({ kind: 'check' as const, at, message })

it('is one line when all is well', () => {
  expect(describeBuild({ isLoaded: true, problems: [], ms: 240 }, false)).toBe('Built in 240 ms')
})

it('lists what is wrong, the first line of each', () => {
  const problems = [problem('src/a.ts:1:2', 'TS1: no\n  more'), problem('auth.key.guide')]
  expect(describeBuild({ isLoaded: false, problems, ms: 90 }, false)).toBe(
    'Not built (90 ms), 2 problems\n  src/a.ts:1:2  TS1: no\n  auth.key.guide  is missing',
  )
})

it('leaves a long list to the page', () => {
  const problems = Array.from({ length: 14 }, (_, index) => problem(`actions.a${index}`))
  expect(describeBuild({ isLoaded: true, problems, ms: 1 }, false)).toMatch(/a9 {2}is missing\n {2}and 4 more, on the/)
})

it('has colours on a terminal only', () => {
  expect(describeBuild({ isLoaded: true, problems: [], ms: 1 }, true)).toContain('\u001b[')
})
