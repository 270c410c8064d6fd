import { DomainError } from '../domain-error.js'
import { TokenFailure, type TokenFailureKind } from '../oauth2/token-failure.js'
import type { AuthorizationOutcome } from './authorization.js'

const HINTS: Readonly<Record<TokenFailureKind, string>> = {
  grant: 'Choose Connect again.',
  client: 'Copy the client ID and the client secret from the provider again: into the OAuth2 app, or the connection.',
  request: 'Check at the provider what the OAuth2 app may do, and its redirect URL. Then choose Connect again.',
  throttled: 'Wait a little, then choose Connect again.',
  trouble: 'Check the token address. Then choose Connect again.',
  unknown: 'The provider may be in trouble. Choose Connect again in a little while.',
  denied: 'Ask the operator which addresses Plugboard may reach.',
}

/** A failure that a person can be told; undefined for one that nobody foresaw. */
export function outcomeOf(error: unknown): AuthorizationOutcome | undefined {
  if (error instanceof TokenFailure) return { code: error.code, message: error.message, hint: HINTS[error.kind] }
  if (!(error instanceof DomainError)) return undefined
  const { code, message, hint } = error
  return { code, message, ...(hint !== undefined && { hint }) }
}
