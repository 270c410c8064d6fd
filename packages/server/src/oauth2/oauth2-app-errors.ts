import { DomainError, type DomainFieldError } from '../domain-error.js'

/** The same words for another project's id, a malformed one and one that never was. */
export const noSuchApp = () =>
  new DomainError({ kind: 'not_found', code: 'not_found', message: 'There is no such OAuth2 app here.' })

/** @param title of the piece. */
export const alreadyThere = (title: string, platform: boolean, cause: unknown) =>
  new DomainError({
    kind: 'conflict',
    code: 'oauth2_app_exists',
    message: `${platform ? 'The platform' : 'This project'} has an OAuth2 app for this auth method of ${title}.`,
    field: 'piece',
    hint: 'Change the one there is, or delete it first.',
    cause,
  })

export const formTooOld = (cause: unknown) =>
  new DomainError({
    kind: 'conflict',
    code: 'id_taken',
    message: 'The redirect URL of this form belongs to another OAuth2 app by now.',
    hint: 'Open the form again and register the redirect URL it shows then.',
    cause,
  })

export const changedMeanwhile = () =>
  new DomainError({
    kind: 'conflict',
    code: 'conflict',
    message: 'The OAuth2 app was changed by somebody else meanwhile.',
    field: 'version',
    hint: 'Read the OAuth2 app again, apply your change to it, and send its new version.',
  })

export const fromConfiguration = () =>
  new DomainError({
    kind: 'conflict',
    code: 'from_configuration',
    message: 'This OAuth2 app comes from the configuration of the server.',
    hint: 'Change PLUGBOARD_OAUTH2_APPS and start the server again, or enter an OAuth2 app for the project.',
  })

export function inUse(title: string, connections: number): DomainError {
  const [count, them] = connections === 1 ? ['1 connection uses', 'it'] : [`${connections} connections use`, 'them']
  return new DomainError({
    kind: 'conflict',
    code: 'oauth2_app_in_use',
    message: `${count} the OAuth2 app of ${title}.`,
    hint: `Delete ${them} or connect ${them} with another OAuth2 app first.`,
    details: { connections },
  })
}

export const platformOnly = () =>
  new DomainError({
    kind: 'forbidden',
    code: 'forbidden',
    message: 'This OAuth2 app belongs to the platform and is used by all projects.',
    hint: 'Ask an administrator of the platform, or enter an OAuth2 app for this project alone.',
  })

/** Everything that is wrong with what was entered; there is at least one. */
export function notAccepted(errors: readonly DomainFieldError[]): DomainError {
  const [first] = errors
  return new DomainError({
    kind: 'invalid',
    code: first?.code ?? 'invalid',
    message: first?.message ?? 'The OAuth2 app is not as it should be.',
    errors,
  })
}
