import type { Static, TObject } from '@sinclair/typebox'
import type { AuthMethod, AuthOptions } from './auth-method.js'
import { makeAuthMethod } from './make-auth-method.js'

/** No credentials; a connection may still hold fields, such as a base URL. */
export function noAuth<const Name extends string = 'none', Fields extends TObject = TObject>(
  options: AuthOptions<'none', Name, Fields> = {},
): AuthMethod<'none', Name, Static<Fields>> {
  return makeAuthMethod('none', options, { name: 'none' as Name, title: 'No authentication' })
}
