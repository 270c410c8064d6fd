import { DomainError } from '../domain-error.js'
import type { InstallFailure } from './installation.js'

/** A refusal in words for the form; whatever is not for the person who filled it in is thrown on. */
export function installRefusal(error: unknown): InstallFailure {
  if (!(error instanceof DomainError)) throw error
  const { code, message, hint, field } = error
  return { code, message, ...(hint && { hint }), ...(field && { field }) }
}
