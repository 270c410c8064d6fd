import type { DomainFieldError } from '../domain-error.js'
import { toProblem } from '../http/to-problem.js'
import { type TestedStep, TestFailure } from '../pieces/test-failure.js'

/** Why a form was not accepted, in the words of the page. */
export interface FormFailure {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail?: string | undefined
  readonly hint?: string | undefined
  /** At the inputs; `field` is the name of one. */
  readonly problems: readonly Pick<DomainFieldError, 'field' | 'message'>[]
  /** How far the test came. */
  readonly steps: readonly TestedStep[]
}

/** The part of an input's name before the path of an auth field. */
export const VALUES = 'values'

/** The failure that a refusal of a connection's form shows. Throws whatever is not about what was typed. */
export function formFailure(error: unknown): FormFailure {
  const { status, code, options } = toProblem(error)
  if (status !== 409 && status !== 422) throw error
  if (code === 'conflict') return { ...CHANGED_MEANWHILE, status, code }
  const { detail, field, errors, hint } = options
  const steps = error instanceof TestFailure ? error.steps : []
  if (steps.length > 0) {
    const message = [detail, hint].filter(Boolean).join(' ')
    const problems = field === undefined ? [] : [{ field: `${VALUES}.${field}`, message }]
    return { status, code, title: 'The connection does not work', detail, hint, problems, steps }
  }
  const at = errors ?? (field === undefined ? [] : [{ field, message: detail }])
  const problems = at.map((one) => ({ field: `${VALUES}.${one.field}`, message: one.message }))
  if (problems.length > 0) return attention(problems, { status, code })
  return { status, code, title: 'The connection does not work', detail, hint, problems, steps }
}

/** A failure that says all there is to say at the inputs. */
export function attention(
  problems: FormFailure['problems'],
  { status = 422, code = 'invalid' }: { status?: number; code?: string } = {},
): FormFailure {
  const title = problems.length === 1 ? 'One field needs attention' : `${problems.length} fields need attention`
  return { status, code, title, problems, steps: [] }
}

const CHANGED_MEANWHILE = {
  title: 'Somebody else changed this connection meanwhile',
  detail: 'Nothing was saved, so that their change is not lost.',
  hint: 'Load the connection as it is now and make your change again.',
  problems: [],
  steps: [],
}
