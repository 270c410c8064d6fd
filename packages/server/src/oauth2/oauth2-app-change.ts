import type { AuthManifest } from '@plugboard/core/host'
import type { DomainFieldError } from '../domain-error.js'
import type { OAuth2App, OAuth2AppChange } from './oauth2-app.js'
import { notAccepted } from './oauth2-app-errors.js'
import { appFields, checkClient } from './oauth2-app-fields.js'
import { mayLackSecret } from './oauth2-app-method.js'

/** Client id and secret as they shall be from now on. */
export interface ClientChange {
  readonly clientId: string
  /** Absent for an app without a secret. A secret is never kept: whoever changes anything enters it. */
  readonly clientSecret?: string | undefined
  /** Names of what changes. */
  readonly fields: readonly string[]
}

/**
 * What a change makes of an app's client id and secret; undefined when it changes nothing. A stored secret goes with
 * its client id, so that it is never sent for another one.
 *
 * @throws DomainError `invalid`
 */
export function clientChange(method: AuthManifest, app: OAuth2App, change: OAuth2AppChange): ClientChange | undefined {
  const hasSecret = app.secretUpdatedAt !== null
  const { clientId = app.clientId, clientSecret } = change
  const removes = clientSecret === null
  const sameId = clientId === app.clientId
  if (sameId && (clientSecret === undefined || (removes && !hasSecret))) return undefined
  const needsSecret = !mayLackSecret(method) || (hasSecret && !removes)
  const { values, problems } = checkClient(appFields(method, { needsSecret }), { clientId, clientSecret })
  if (problems.length > 0) throw notAccepted(sameId ? problems : problems.map(explained))
  const secretChanges = hasSecret || values.clientSecret !== undefined
  return { ...values, fields: [...(sameId ? [] : ['clientId']), ...(secretChanges ? ['clientSecret'] : [])] }
}

const explained = (problem: DomainFieldError): DomainFieldError =>
  problem.field === 'clientSecret' && problem.code === 'required' ? { ...problem, message: TOGETHER } : problem

const TOGETHER = 'A client secret belongs to its client ID. Enter the two together.'
