import { DomainError } from '../domain-error.js'
import type { Flow, Step } from './flow.js'

/** The step of a draft with this name; throws `step_not_found` when it was renamed or removed meanwhile. */
export function expectStep({ draft }: Flow, name: string): Step {
  const step = draft.steps.find((one) => one.name === name)
  if (step) return step
  throw new DomainError({
    kind: 'not_found',
    code: 'step_not_found',
    message: `The flow has no step "${name}" any more.`,
    hint: 'Somebody renamed or removed it. Reload the page to see the draft as it is now.',
  })
}
