import * as oauth from 'oauth4webapi'
import { DomainError } from '../domain-error.js'
import { plainErrorCode } from './plain-error-code.js'
import type { OAuth2ClientCredentials, ResolvedSettings } from './resolved-settings.js'

/** What a genuine callback says: here is a code, or that there will be none. */
export type CallbackOutcome =
  | { readonly outcome: 'code'; readonly parameters: URLSearchParams }
  /** The provider's `error` (RFC 6749 §4.1.2.1), such as `access_denied`; `unknown_error` when it is no plain code. */
  | { readonly outcome: 'refused'; readonly error: string }

/**
 * Checks the parameters of a callback before anything in them is believed: each given once, the `state` that was sent,
 * the `iss` of the provider (RFC 9207), and either a code or an error. Without a declared issuer `iss` is not looked at.
 *
 * @throws DomainError `invalid`, code `invalid_callback`; its `details.problem` says which check failed
 */
export function checkCallback(
  settings: ResolvedSettings,
  { clientId }: OAuth2ClientCredentials,
  parameters: URLSearchParams,
  state: string,
): CallbackOutcome {
  for (const name of ['state', 'iss', 'code', 'error']) {
    if (parameters.getAll(name).length > 1) throw invalidCallback(`"${name}" is given more than once`)
  }
  const known = new URLSearchParams(parameters)
  if (settings.issuer === undefined) known.delete('iss')
  const server = {
    issuer: settings.issuer ?? settings.tokenUrl,
    authorization_response_iss_parameter_supported: settings.issuerInCallback,
  }
  if (known.get('error') && known.has('code')) throw invalidCallback('there is both a code and an error')
  const checked = validated(server, { client_id: clientId }, known, state)
  if (checked instanceof oauth.AuthorizationResponseError) {
    return { outcome: 'refused', error: plainErrorCode(checked.error) ?? 'unknown_error' }
  }
  if (!checked.get('code')) throw invalidCallback('there is no code')
  return { outcome: 'code', parameters: checked }
}

/** The library's errors carry the parameters, and with them the code, so none is passed on. */
function validated(
  server: oauth.AuthorizationServer,
  client: oauth.Client,
  parameters: URLSearchParams,
  state: string,
): URLSearchParams | oauth.AuthorizationResponseError {
  try {
    return oauth.validateAuthResponse(server, client, parameters, state)
  } catch (error) {
    if (error instanceof oauth.AuthorizationResponseError) return error
    if (error instanceof oauth.OperationProcessingError) throw invalidCallback(error.message)
    if (error instanceof oauth.UnsupportedOperationError) throw invalidCallback(error.message)
    throw error
  }
}

function invalidCallback(problem: string): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'invalid_callback',
    message: 'What came back from the provider does not belong to this authorization.',
    hint: 'Close this window and connect again.',
    details: { problem },
  })
}
