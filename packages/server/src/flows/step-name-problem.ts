import { type Definition, TRIGGER_STEP } from './flow.js'

const LONGEST = 200

/** Why a text cannot be the name of a step; undefined when it can. `current` is the name the step has now. */
export function stepNameProblem(name: string, draft: Definition, current?: string): string | undefined {
  if (name === '') return 'A step needs a name.'
  if (name.length > LONGEST) return `A name has at most ${LONGEST} characters.`
  if (/[.{}]/.test(name)) return 'A name holds no dots and no braces: later steps write it between them.'
  if (name === TRIGGER_STEP) return `"${TRIGGER_STEP}" is the name of the trigger.`
  if (name !== current && draft.steps.some((step) => step.name === name)) return `There is a step "${name}" already.`
  return undefined
}
