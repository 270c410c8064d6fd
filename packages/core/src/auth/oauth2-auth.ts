import type { Static, TObject } from '@sinclair/typebox'
import type { AuthMethod, AuthOptions, OAuth2Settings } from './auth-method.js'
import { makeAuthMethod } from './make-auth-method.js'

type OAuth2Options<Name extends string, Fields extends TObject> = AuthOptions<'oauth2', Name, Fields> & OAuth2Settings

/** OAuth 2.0 declared as data; the server runs the protocol and hands the piece `ctx.auth.accessToken`. */
export function oauth2Auth<const Name extends string = 'oauth2', Fields extends TObject = TObject>(
  options: OAuth2Options<Name, Fields>,
): AuthMethod<'oauth2', Name, Static<Fields>> {
  const { name, title, version, fields, destination, guide, validate, refresh, migrate, ...oauth2 } = options
  const method = makeAuthMethod('oauth2', options, { name: 'oauth2' as Name, title: 'OAuth 2.0' })
  return { ...method, oauth2 }
}
