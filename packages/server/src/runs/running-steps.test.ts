import { expect, it } from 'vitest'
import { RunningSteps } from './running-steps.js'

it('knows what the step of a run has told, and its text from the end', () => {
  const steps = new RunningSteps()
  expect(steps.of('run_a')).toBeNull()
  steps.begin('run_a', 'Ask')
  expect(steps.of('run_a')).toEqual({ step: 'Ask', message: null, fraction: null, text: null })
  steps.tell('run_a', { message: 'Thinking', fraction: 0.5 })
  steps.tell('run_a', { text: 'x'.repeat(3_000) })
  steps.tell('run_a', { text: 'end' })
  const { text, ...rest } = steps.of('run_a') ?? { text: null }
  expect(rest).toEqual({ step: 'Ask', message: 'Thinking', fraction: 0.5 })
  expect([text?.length, text?.endsWith('xend')]).toEqual([2_000, true])
})

it('forgets the step before, and a run that has ended', () => {
  const steps = new RunningSteps()
  steps.begin('run_a', 'One')
  steps.tell('run_a', { message: 'One' })
  steps.begin('run_a', 'Two')
  expect(steps.of('run_a')).toMatchObject({ step: 'Two', message: null })
  steps.end('run_a')
  steps.tell('run_a', { message: 'late' })
  expect(steps.of('run_a')).toBeNull()
})
