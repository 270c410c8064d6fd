import type { AuthManifest } from '@plugboard/core/host'
import type { Connection } from '../connections/connection.js'
import { connectionShell } from '../connections/connection-shell.js'
import { needsConsent } from '../connections/credential-source.js'
import { fittingVersion } from '../connections/fitting-version.js'
import type { Place } from '../environments/environment.js'
import { OAuth2AppPaths } from '../oauth2/oauth2-app-paths.js'
import { requestedScopes } from '../oauth2/requested-scopes.js'
import type { ShellRequest } from '../pages/shell.js'
import { findMethod, type InstalledPiece } from '../pieces/installed-piece.js'
import type { AuthorizationPageParts } from './authorization-page-parts.js'
import { type AskedFor, AuthorizationPaths } from './authorization-paths.js'
import type { ConnectSheetProps } from './connect-sheet.js'

/** A connection that a person can consent to, with what it is made of. */
export interface Connectable {
  readonly place: Place
  readonly connection: Connection
  readonly piece: InstalledPiece
  readonly method: AuthManifest
}

/** The connection, if its auth method asks for a person's consent; throws `not_found`. */
export async function readConnectable(
  { connections, catalog }: Pick<AuthorizationPageParts, 'connections' | 'catalog'>,
  place: Place,
  key: string,
): Promise<Connectable | undefined> {
  const connection = await connections.expect(place, key)
  const piece = fittingVersion(catalog, connection)
  const method = findMethod(piece, connection.method)
  return method && needsConsent(method) ? { place, connection, piece, method } : undefined
}

/** What the sheet of a connection shows. */
export async function connectSheetProps(
  request: ShellRequest & { readonly origin: string; readonly partial: boolean },
  parts: AuthorizationPageParts,
  { place, connection, piece, method }: Connectable,
  asked: AskedFor,
): Promise<Omit<ConnectSheetProps, 'state'>> {
  const { name } = piece.manifest
  const isOwnClient = method.oauth2?.client === 'connection'
  const app = isOwnClient ? undefined : await parts.apps.resolve(place.project, name, method.name)
  const settings = new OAuth2AppPaths(place.project).add({ piece: name, method: method.name })
  return {
    connection,
    piece,
    scopes: scopesShown(connection, method, asked.scopes),
    paths: new AuthorizationPaths(place, connection, asked),
    opened: asked.opened,
    redirectUrl: isOwnClient ? parts.apps.redirectUrl(connection.id, request.origin) : undefined,
    appMissing: isOwnClient || app ? undefined : { settings: request.may('oauth2_apps.edit') ? settings : undefined },
    shell: request.partial ? undefined : await connectionShell(request, parts),
  }
}

/** The scopes that will be asked for, with their titles, and whether the connection has them. */
function scopesShown(connection: Connection, method: AuthManifest, extra: readonly string[]) {
  const { oauth2 } = method
  if (!oauth2) return []
  const titles = new Map(oauth2.scopes.map(({ name, title }) => [name, title]))
  const granted = new Set(connection.scopes)
  return requestedScopes(oauth2, connection.values, extra).map((name) => ({
    name,
    title: titles.get(name) ?? name,
    granted: granted.has(name),
  }))
}
