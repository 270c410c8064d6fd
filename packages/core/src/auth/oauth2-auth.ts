import type { Static, TObject, TProperties } from '@sinclair/typebox'
import { field } from '../field/field.js'
import type { AuthMethod, AuthOptions, OAuth2Settings } from './auth-method.js'
import { makeAuthMethod } from './make-auth-method.js'

/** What an author says of an OAuth 2.0 method. */
type OAuth2Options<Name extends string, Fields extends TObject> = AuthOptions<'oauth2', Name, Fields> &
  OAuth2Settings & {
    /** How the fields of `client: 'connection'` read. Default titles: Client ID, Client secret. */
    clientId?: { title?: string; help?: string; placeholder?: string }
    clientSecret?: { title?: string; help?: string; optional?: true }
  }

/** OAuth 2.0 declared as data; the server runs the protocol and hands the piece `ctx.auth.accessToken`. */
export function oauth2Auth<const Name extends string = 'oauth2', Fields extends TObject = TObject>(
  options: OAuth2Options<Name, Fields>,
): AuthMethod<'oauth2', Name, Static<Fields>> {
  const { name, title, version, fields, destination, guide, validate, refresh, migrate, ...rest } = options
  const { clientId, clientSecret, ...settings } = rest
  const client = settings.client ?? (settings.grant === 'clientCredentials' ? 'connection' : 'app')
  const credentials: TProperties =
    client === 'app'
      ? {}
      : {
          clientId: field.text({ title: 'Client ID', minLength: 1, maxLength: 1_000, ...clientId }),
          clientSecret: field.secret({ title: 'Client secret', ...clientSecret }),
        }
  const defaults = { name: 'oauth2' as Name, title: 'OAuth 2.0', credentials }
  const method = makeAuthMethod('oauth2', options, defaults)
  return { ...method, oauth2: { ...settings, client } }
}
