import type { Static, TObject } from '@sinclair/typebox'
import type { AuthMethod, AuthOptions } from './auth-method.js'
import { makeAuthMethod } from './make-auth-method.js'

type CustomOptions<Name extends string, Fields extends TObject> = AuthOptions<'custom', Name, Fields> & {
  title: string
  fields: Fields
}

/** Whatever fields the system asks for; `ctx.auth.fields`. */
export function customAuth<const Name extends string = 'custom', Fields extends TObject = TObject>(
  options: CustomOptions<Name, Fields>,
): AuthMethod<'custom', Name, Static<Fields>> {
  return makeAuthMethod('custom', options, { name: 'custom' as Name, title: options.title })
}
