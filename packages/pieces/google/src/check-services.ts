import { PieceError } from '@plugboard/core'
import type { GoogleAuth } from './google-client.js'
import { isGmail, SERVICES, type Service } from './google-services.js'

type Chosen = { method: 'oauth2' | 'api-key'; fields: { services: readonly Service[] } } | ServiceAccount
type ServiceAccount = { method: 'service-account'; fields: { services: readonly Service[]; subject?: string } }

/**
 * The services a connection was set up for: at least one, and Gmail with a service account only for a user.
 *
 * @throws PieceError `invalid_input` naming the field `services` or `subject`.
 */
export function checkServices(auth: Chosen): readonly [Service, ...Service[]] {
  const [first, ...others] = auth.fields.services
  if (first === undefined) {
    throw new PieceError('invalid_input', 'No service is chosen.', {
      field: 'services',
      hint: 'Choose at least one service the connection is to be used for.',
    })
  }
  const services = [first, ...others] as const
  if (services.some(isGmail) && auth.method === 'service-account' && !auth.fields.subject) {
    throw new PieceError('invalid_input', 'A service account has no mailbox of its own.', {
      field: 'subject',
      hint: 'Enter the user whose mailbox to use, who needs domain-wide delegation, or leave Gmail out of the services.',
    })
  }
  return services
}

/**
 * Makes sure that a connection was set up for a service, before anything is sent.
 *
 * @throws PieceError `permission_denied` where it was not.
 */
export function requireService(auth: GoogleAuth, service: Service): void {
  const services: readonly Service[] = checkServices(auth)
  if (services.includes(service)) return
  const { title } = SERVICES[service]
  throw new PieceError('permission_denied', `This connection was not set up for ${title}.`, {
    field: 'services',
    hint: `Edit the connection, choose ${title} among its services and connect again, or use another connection.`,
  })
}
