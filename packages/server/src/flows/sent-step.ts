import { type ActionManifest, checkFields, type FieldProblem, secretFields } from '@plugboard/core/host'
import { readForm } from '../html/form/parse-form.js'
import { isTemplate } from '../html/form/template-text.js'
import type { FormBody } from '../http/http-request.js'
import { formText } from '../pages/form-text.js'
import type { Step } from './flow.js'

/** A step as its form was sent. */
export interface SentStep {
  /** The values as they were typed, to be shown again. */
  readonly typed: Record<string, unknown>
  /** The values to be kept: defaults filled in, hidden fields left out. */
  readonly input: Record<string, unknown>
  readonly connection: string | null
  readonly problems: FieldProblem[]
}

/**
 * Reads the form of a step. A secret that was left empty is kept as it is stored.
 *
 * @param complete whether required fields must be there: to run it, not to save a draft.
 */
export function readSentStep(action: ActionManifest, step: Step, form: FormBody, complete: boolean): SentStep {
  const { values: typed, problems } = readForm(action.input, form, 'values', { templates: true })
  const kept = { ...storedSecrets(action, step), ...typed }
  const checked = checkFields(action.input, kept, { accept: isTemplate, partial: !complete })
  return {
    typed,
    input: checked.values,
    connection: formText(form, 'connection') || null,
    problems: [...problems, ...checked.problems.filter(({ field }) => !problems.some((one) => one.field === field))],
  }
}

function storedSecrets({ input: form }: ActionManifest, { input = {} }: Step): Record<string, unknown> {
  const names = secretFields(form).filter((name) => Object.hasOwn(input, name))
  return Object.fromEntries(names.map((name) => [name, input[name]]))
}
