import { describe, expect, it } from 'vitest'
import { stepNameProblem } from './step-name-problem.js'

const draft = { steps: [{ name: 'find', piece: 'p', action: 'a' }] }

describe('the name of a step', () => {
  it('may hold letters, digits, spaces and hyphens', () => {
    expect(stepNameProblem('Find orders-2', draft)).toBeUndefined()
  })

  it('may stay what it is', () => {
    expect(stepNameProblem('find', draft, 'find')).toBeUndefined()
  })

  it.each([
    ['', 'A step needs a name.'],
    ['a.b', 'A name holds no dots and no braces: later steps write it between them.'],
    ['a}', 'A name holds no dots and no braces: later steps write it between them.'],
    ['trigger', '"trigger" is the name of the trigger.'],
    ['find', 'There is a step "find" already.'],
    ['x'.repeat(201), 'A name has at most 200 characters.'],
  ])('may not be "%s"', (name, problem) => {
    expect(stepNameProblem(name, draft)).toBe(problem)
  })
})
