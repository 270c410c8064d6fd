import type { AuthManifest } from '@plugboard/core/host'
import { findMethod, type InstalledPiece } from '../pieces/installed-piece.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import type { OAuth2App } from './oauth2-app.js'
import { notAccepted } from './oauth2-app-errors.js'

/** The auth methods of a piece whose client id and secret come from an OAuth2 app. */
export const appMethods = ({ manifest }: InstalledPiece): AuthManifest[] =>
  manifest.auth.filter(({ oauth2 }) => oauth2?.client === 'app')

/** How people tell the apps of a project apart: by the piece, and by the auth method where several use an app. */
export function appTitle(
  catalog: PieceCatalog,
  { piece: name, method: methodName }: Pick<OAuth2App, 'piece' | 'method'>,
) {
  const piece = catalog.find(name)
  if (!piece) return name
  const method = findMethod(piece, methodName)
  return appMethods(piece).length > 1 && method ? `${piece.manifest.title} (${method.title})` : piece.manifest.title
}

/**
 * The auth method of this name that uses an OAuth2 app; without a name, the only one.
 *
 * @throws DomainError `invalid` that names the choices.
 */
export function expectAppMethod(piece: InstalledPiece, name: string | undefined): AuthManifest {
  const methods = appMethods(piece)
  const { title } = piece.manifest
  if (methods.length === 0) {
    throw notAccepted([{ field: 'piece', code: 'no_app_method', message: `${title} has no use for an OAuth2 app.` }])
  }
  if (name === undefined && methods.length === 1 && methods[0]) return methods[0]
  const method = methods.find((one) => one.name === name)
  if (method) return method
  const message = `The auth methods of ${title} that use an OAuth2 app are: ${methods.map((one) => one.name).join(', ')}.`
  throw notAccepted([{ field: 'method', code: name === undefined ? 'required' : 'not_a_choice', message }])
}

/** Whether the provider may take a client without a secret (RFC 6749 §2.1, public clients). */
export function mayLackSecret({ oauth2, fields }: AuthManifest): boolean {
  const how = oauth2?.clientAuthentication ?? 'basic'
  if (typeof how === 'string') return how === 'none'
  return fields.properties[how.field]?.enum?.includes('none') ?? false
}
