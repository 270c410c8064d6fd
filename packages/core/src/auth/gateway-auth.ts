import type { Static, TObject } from '@sinclair/typebox'
import type { AuthMethod, AuthOptions } from './auth-method.js'
import { makeAuthMethod } from './make-auth-method.js'

/** The platform's own gateway in place of a provider's key: `ctx.auth.baseUrl` and a short-lived `ctx.auth.token`. */
export function gatewayAuth<const Name extends string = 'gateway', Fields extends TObject = TObject>(
  options: AuthOptions<'gateway', Name, Fields> = {},
): AuthMethod<'gateway', Name, Static<Fields>> {
  return makeAuthMethod('gateway', options, { name: 'gateway' as Name, title: 'Plugboard gateway' })
}
