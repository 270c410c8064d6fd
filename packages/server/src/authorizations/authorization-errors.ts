import { DomainError, type DomainErrorKind } from '../domain-error.js'

interface Refusal {
  kind?: DomainErrorKind
  message: string
  hint?: string
}

const AGAIN = 'Close this window and choose Connect again.'

/** Every way in which a callback or an authorization is refused. */
const REFUSALS = {
  oauth_invalid_callback: { message: 'The provider sent you back with an answer that cannot be read.', hint: AGAIN },
  oauth_state_missing: { message: 'The answer does not say which authorization it belongs to.', hint: AGAIN },
  oauth_state_unknown: { message: 'No authorization is waiting for this answer.', hint: AGAIN },
  oauth_state_used: { message: 'This authorization was finished before.', hint: AGAIN },
  oauth_state_expired: { message: 'This authorization was not finished within ten minutes.', hint: AGAIN },
  oauth_context_mismatch: { message: 'The answer arrived at an address it was not meant for.', hint: AGAIN },
  oauth_user_mismatch: {
    kind: 'forbidden',
    message: 'This authorization was begun by somebody else, or in another browser.',
    hint: 'Sign in as the person who began it, in the same browser, and choose Connect again.',
  },
  oauth_app_changed: {
    message: 'The OAuth2 app or the connection was changed while you were at the provider.',
    hint: AGAIN,
  },
  too_many_authorizations: {
    kind: 'rate_limited',
    message: 'Too many authorizations are waiting to be finished.',
    hint: 'Finish one of them, or wait ten minutes.',
  },
} as const satisfies Record<string, Refusal>

export type AuthorizationRefusal = keyof typeof REFUSALS

/** The refusal of an authorization or a callback. */
export function refusedAuthorization(code: AuthorizationRefusal): DomainError {
  const refusal: Refusal = REFUSALS[code]
  const { kind = 'bad_request', message, hint } = refusal
  return new DomainError({ kind, code, message, ...(hint !== undefined && { hint }) })
}

export const noSuchAuthorization = () =>
  new DomainError({ kind: 'not_found', message: 'There is no such authorization.' })
