import { type Static, type TObject, type TProperties, Type } from '@sinclair/typebox'
import type { AuthKind, AuthMethod, AuthOptions } from './auth-method.js'

interface Defaults<Name extends string> {
  name: Name
  title: string
  /** The fields the kind itself defines, put before the method's own. */
  credentials?: TProperties
}

/** What all kinds of auth method have in common: defaults filled in, one closed form. */
export function makeAuthMethod<Kind extends AuthKind, Name extends string, Fields extends TObject>(
  kind: Kind,
  options: AuthOptions<Kind, Name, Fields>,
  defaults: Defaults<Name>,
): AuthMethod<Kind, Name, Static<Fields>> {
  const { validate, refresh, migrate, guide } = options
  const properties = { ...defaults.credentials, ...options.fields?.properties }
  return {
    kind,
    name: options.name ?? defaults.name,
    title: options.title ?? defaults.title,
    version: options.version ?? 1,
    form: Type.Object(properties, { additionalProperties: false }),
    destination: options.destination ?? [],
    ...(guide && { guide }),
    ...(validate && { validate }),
    ...(refresh && { refresh }),
    ...(migrate && { migrate }),
  }
}
