import type { FieldProblem } from '@plugboard/core/host'
import { Icon } from '../icon.js'
import { fieldId } from './control.js'

interface FieldProblemsProps {
  /** `id` of the form they are about. */
  form: string
  /** `field` is the name of the input, such as `values.host`. */
  problems: readonly Pick<FieldProblem, 'field' | 'message'>[]
}

/**
 * Problems of a form that stays as it is, with everything typed: the browser moves each to its field and takes away
 * those of the answer before. One without a field there stays where this component stands. Part of every answer about
 * the form, also when there are none.
 */
export function FieldProblems({ form, problems }: FieldProblemsProps) {
  return (
    <div class="grid gap-1 empty:hidden" data-field-problems={form}>
      {problems.map(({ field, message }) => (
        <p
          class="flex gap-1.5 text-[13px] text-error"
          id={`${fieldId(field)}-problem`}
          data-problem-of={fieldId(field)}
          data-problem
        >
          <Icon name="circle-alert" size={14} class="mt-[3px]" />
          <span>{message}</span>
        </p>
      ))}
    </div>
  )
}
