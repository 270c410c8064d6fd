import { describe, expect, it } from 'vitest'
import { freeStepName, withMovedStep, withoutStep, withRenamedStep, withStep } from './draft-edits.js'
import type { Definition } from './flow.js'

const step = (name: string, input: Record<string, unknown> = {}) => ({
  name,
  piece: 'postgres',
  action: 'select',
  input,
})
const names = ({ steps }: Definition) => steps.map((one) => one.name)

describe('a name for a new step', () => {
  it('is the wanted one while it is free', () => {
    expect(freeStepName({ steps: [step('other')] }, 'select')).toBe('select')
  })

  it('has the first free number after it otherwise', () => {
    expect(freeStepName({ steps: [step('select'), step('select-2')] }, 'select')).toBe('select-3')
  })

  it('is never that of the trigger', () => {
    expect(freeStepName({ steps: [] }, 'trigger')).toBe('trigger-2')
  })
})

describe('moving a step', () => {
  const draft = { steps: [step('a'), step('b'), step('c')] }

  it('swaps it with its neighbour', () => {
    expect(names(withMovedStep(draft, 'b', 'up'))).toEqual(['b', 'a', 'c'])
    expect(names(withMovedStep(draft, 'b', 'down'))).toEqual(['a', 'c', 'b'])
  })

  it('leaves the first at the top and the last at the bottom', () => {
    expect(withMovedStep(draft, 'a', 'up')).toBe(draft)
    expect(withMovedStep(draft, 'c', 'down')).toBe(draft)
  })

  it('changes nothing for a name the draft does not have', () => {
    expect(withMovedStep(draft, 'gone', 'down')).toBe(draft)
  })
})

describe('renaming a step', () => {
  it('renames it in the values later steps take, at any depth', () => {
    const draft = {
      steps: [
        step('find'),
        step('send', {
          to: '{{steps.find.output.rows.0.mail}}',
          lines: [{ text: 'Dear {{ steps.find.output.name }}!' }],
        }),
      ],
    }
    expect(withRenamedStep(draft, 'find', 'customers').steps).toEqual([
      step('customers'),
      step('send', {
        to: '{{steps.customers.output.rows.0.mail}}',
        lines: [{ text: 'Dear {{steps.customers.output.name}}!' }],
      }),
    ])
  })

  it('leaves what only looks like it', () => {
    const input = { a: '{{steps.finder.output.x}}', b: 'steps.find.output', c: 7, d: null }
    expect(withRenamedStep({ steps: [step('find'), step('use', input)] }, 'find', 'other').steps[1]?.input).toEqual(
      input,
    )
  })
})

describe('adding and removing steps', () => {
  it('puts a new one last and takes only the named one away', () => {
    const draft = withStep({ steps: [step('a'), step('b')] }, step('c'))
    expect(names(draft)).toEqual(['a', 'b', 'c'])
    expect(names(withoutStep(draft, 'b'))).toEqual(['a', 'c'])
  })

  it('keeps the trigger', () => {
    const trigger = { kind: 'schedule' as const, schedule: '0 7 * * *' }
    expect(withoutStep({ trigger, steps: [step('a')] }, 'a')).toEqual({ trigger, steps: [] })
  })
})
