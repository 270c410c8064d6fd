import { DomainError } from '../domain-error.js'

/** An error about a setting that nobody who fills in the form can help: the piece or the operator's endpoint is wrong. */
export function settingsDefect(setting: string, problem: string): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'invalid_oauth2_settings',
    field: setting,
    message: `The OAuth2 setting "${setting}" of this piece ${problem}.`,
    hint: 'Update the piece, and check the endpoints that are configured for it.',
  })
}
