import { type Definition, type Step, TRIGGER_STEP } from './flow.js'

/** A name for a step that no other step of the draft has: `select`, then `select-2`. */
export function freeStepName({ steps }: Definition, wanted: string): string {
  const taken = new Set([TRIGGER_STEP, ...steps.map((step) => step.name)])
  if (!taken.has(wanted)) return wanted
  for (let number = 2; ; number++) {
    const name = `${wanted}-${number}`
    if (!taken.has(name)) return name
  }
}

/** The draft with a step at its end. */
export function withStep(draft: Definition, step: Step): Definition {
  return { ...draft, steps: [...draft.steps, step] }
}

/** The draft with other content in the step of this name. */
export function withChangedStep(draft: Definition, name: string, change: Omit<Partial<Step>, 'name'>): Definition {
  return { ...draft, steps: draft.steps.map((step) => (step.name === name ? { ...step, ...change } : step)) }
}

/** The draft without the step of this name. */
export function withoutStep(draft: Definition, name: string): Definition {
  return { ...draft, steps: draft.steps.filter((step) => step.name !== name) }
}

/** The draft with a step one place earlier or later; unchanged when it is the first or last already. */
export function withMovedStep(draft: Definition, name: string, direction: 'up' | 'down'): Definition {
  const steps = [...draft.steps]
  const from = steps.findIndex((step) => step.name === name)
  const to = direction === 'up' ? from - 1 : from + 1
  const [moved, other] = [steps[from], steps[to]]
  if (!moved || !other) return draft
  steps[from] = other
  steps[to] = moved
  return { ...draft, steps }
}

/** The draft with another name for a step; values that later steps take from it are taken under the new name. */
export function withRenamedStep(draft: Definition, name: string, newName: string): Definition {
  const steps = draft.steps.map((step) => ({
    ...step,
    ...(step.name === name && { name: newName }),
    ...(step.input && { input: Object.fromEntries(renameEntries(step.input, name, newName)) }),
  }))
  return { ...draft, steps }
}

function renameEntries(values: object, name: string, newName: string): [string, unknown][] {
  return Object.entries(values).map(([key, value]) => [key, renameIn(value, name, newName)])
}

function renameIn(value: unknown, name: string, newName: string): unknown {
  if (typeof value === 'string') return renameInText(value, name, newName)
  if (Array.isArray(value)) return value.map((one) => renameIn(one, name, newName))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(renameEntries(value, name, newName))
}

function renameInText(text: string, name: string, newName: string): string {
  return text.replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (whole, reference: string) => {
    const [root, step, ...rest] = reference.split('.')
    return root === 'steps' && step === name ? `{{${['steps', newName, ...rest].join('.')}}}` : whole
  })
}
