import { isPieceError } from '@plugboard/core'
import type { AuthManifest } from '@plugboard/core/host'
import { TokenFailure, type TokenFailureKind } from '../oauth2/token-failure.js'
import { TestFailure } from '../pieces/test-failure.js'

interface Reading {
  code: string
  field?: string
  hint: string
}

const OF_CONNECTION: Readonly<Record<TokenFailureKind, Reading>> = {
  grant: { code: 'invalid_credentials', hint: 'Check the credentials, and that they are still valid at the provider.' },
  client: {
    code: 'invalid_credentials',
    field: 'clientSecret',
    hint: 'Copy the client ID and the client secret from the provider again; a secret may have lapsed.',
  },
  request: {
    code: 'permission_denied',
    hint: 'Check at the provider what this client may do, and the scopes asked for.',
  },
  throttled: { code: 'rate_limited', hint: 'Wait a little, then try again.' },
  trouble: { code: 'bad_response', hint: 'Check the token address.' },
  unknown: { code: 'provider_unavailable', hint: 'Try again in a little while.' },
  denied: { code: 'unreachable', hint: 'Check the token address; ask the operator which addresses may be reached.' },
}

/** A failure to obtain tokens as the failure of a connection test; undefined for what is none of these. */
export function tokenTestFailure(error: unknown, method: AuthManifest): TestFailure | undefined {
  if (isPieceError(error)) return new TestFailure(error, [])
  if (!(error instanceof TokenFailure)) return undefined
  const { kind, message, retryAfter } = error
  const { field, ...reading } = OF_CONNECTION[kind]
  const isOwn = method.oauth2?.client === 'connection'
  return new TestFailure({ message, retryAfter, ...reading, ...(isOwn && field !== undefined && { field }) }, [])
}
