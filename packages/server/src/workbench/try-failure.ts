import { type FormFailure, formFailure, VALUES } from '../connections/form-failure.js'
import { PieceCrash } from '../piece-host/piece-crash.js'
import { formPrefix } from './form-name.js'

/** Why credentials were not accepted, for the form of their method. Throws whatever is not about them or the piece. */
export function tryFailure(
  error: unknown,
  method: string,
): { status: number; failure: FormFailure; detail: string | undefined } {
  const failure = formFailure(error)
  const problems = failure.problems.map(({ field, message }) => ({
    field: field.replace(VALUES, formPrefix('auth', method)),
    message,
  }))
  const detail = error instanceof PieceCrash ? error.detail : undefined
  return { status: failure.status, failure: { ...failure, problems }, detail }
}
