import type { Static, TObject } from '@sinclair/typebox'
import { field } from '../field/field.js'
import type { AuthMethod, AuthOptions } from './auth-method.js'
import { makeAuthMethod } from './make-auth-method.js'

/** What an author says of a user name and password. */
interface BasicOptions<Name extends string, Fields extends TObject> extends AuthOptions<'basic', Name, Fields> {
  /** How the two fields of the kind read. Default titles: User name, Password. */
  username?: { title?: string; help?: string; placeholder?: string }
  password?: { title?: string; help?: string }
}

/** User name and password; `ctx.auth.username` and `ctx.auth.password`. */
export function basicAuth<const Name extends string = 'basic', Fields extends TObject = TObject>(
  options: BasicOptions<Name, Fields> = {},
): AuthMethod<'basic', Name, Static<Fields>> {
  const credentials = {
    username: field.text({ title: 'User name', minLength: 1, ...options.username }),
    password: field.secret({ title: 'Password', ...options.password }),
  }
  return makeAuthMethod('basic', options, { name: 'basic' as Name, title: 'User name and password', credentials })
}
