import type { Static, TObject } from '@sinclair/typebox'
import { field } from '../field/field.js'
import type { AuthMethod, AuthOptions } from './auth-method.js'
import { makeAuthMethod } from './make-auth-method.js'

/** What an author says of an API key. */
interface ApiKeyOptions<Name extends string, Fields extends TObject> extends AuthOptions<'apiKey', Name, Fields> {
  /** How the key's own field reads. Default title: API key. */
  key?: { title?: string; help?: string; placeholder?: string }
}

/** A key issued by the provider; `ctx.auth.apiKey`. */
export function apiKeyAuth<const Name extends string = 'api-key', Fields extends TObject = TObject>(
  options: ApiKeyOptions<Name, Fields> = {},
): AuthMethod<'apiKey', Name, Static<Fields>> {
  const apiKey = field.secret({ title: 'API key', ...options.key })
  return makeAuthMethod('apiKey', options, { name: 'api-key' as Name, title: 'API key', credentials: { apiKey } })
}
