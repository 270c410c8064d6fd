import type { DomainFieldError } from '../domain-error.js'
import { toProblem } from '../http/to-problem.js'

/** Why a form was not accepted, in the words of the page. */
export interface AppFormFailure {
  readonly status: number
  readonly title: string
  readonly detail?: string | undefined
  readonly hint?: string | undefined
  /** At the inputs; `field` is the name of one. */
  readonly problems: readonly Pick<DomainFieldError, 'field' | 'message'>[]
}

const INPUTS: ReadonlySet<string> = new Set(['clientId', 'clientSecret'])

/** The failure that a refusal of an app's form shows. Throws whatever is not about what was typed. */
export function appFormFailure(error: unknown): AppFormFailure {
  const { status, code, options } = toProblem(error)
  if (status !== 409 && status !== 422) throw error
  if (code === 'conflict') return { ...CHANGED_MEANWHILE, status }
  const { detail, hint, errors = [] } = options
  const problems = errors
    .filter(({ field }) => INPUTS.has(field))
    .map(({ field, message }) => ({ field: `values.${field}`, message }))
  if (problems.length === 0) return { status, title: 'The OAuth2 app was not saved', detail, hint, problems }
  return { status, title: problems.length === 1 ? 'One field needs attention' : 'Two fields need attention', problems }
}

const CHANGED_MEANWHILE = {
  title: 'Somebody else changed this OAuth2 app meanwhile',
  detail: 'Nothing was saved, so that their change is not lost.',
  hint: 'Open it again and make your change to it as it is now.',
  problems: [],
}
