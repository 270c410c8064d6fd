import { type AuthManifest, checkFields, secretFields, visibleFields } from '@plugboard/core/host'
import { findMethod, type InstalledPiece } from '../pieces/installed-piece.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import type { Connection, StatusReason } from './connection.js'
import type { Values } from './connection-values.js'

type Saved = Pick<Connection, 'piece' | 'pieceVersion' | 'method' | 'authVersion' | 'values' | 'secretsSet'>

/** The version a connection was saved with; the current one where that is not installed any more. */
export const ownVersion = (catalog: PieceCatalog, { piece, pieceVersion }: Saved): InstalledPiece =>
  catalog.find(piece, pieceVersion) ?? catalog.get(piece)

/** The version whose form a connection is edited with: the current one; its own where that lacks its auth method. */
export function editedVersion(catalog: PieceCatalog, connection: Saved): InstalledPiece {
  const current = catalog.get(connection.piece)
  return findMethod(current, connection.method) ? current : ownVersion(catalog, connection)
}

/** The current version of a connection's piece where its values serve there too, else the one it was saved with. */
export function fittingVersion(catalog: PieceCatalog, connection: Saved): InstalledPiece {
  const current = catalog.get(connection.piece)
  const method = findMethod(current, connection.method)
  const serves = method && (takesAsItIs(method, connection) || fits(method, connection))
  return serves ? current : ownVersion(catalog, connection)
}

/** Whether an auth method goes on with what a connection has: the same auth version, and the same fields are secret. */
export const takesAsItIs = (
  method: AuthManifest,
  connection: Pick<Connection, 'authVersion' | 'values' | 'secretsSet'>,
): boolean => method.version === connection.authVersion && hidesTheSame(method, connection)

/** What is sealed stays sealed, and what is not sealed may not be secret. */
function hidesTheSame({ fields }: AuthManifest, { values, secretsSet }: Pick<Saved, 'values' | 'secretsSet'>): boolean {
  const secrets = new Set(secretFields(fields))
  const isShown = (name: string) => Object.hasOwn(fields.properties, name) && !secrets.has(name)
  return !Object.keys(secretsSet).some(isShown) && !Object.keys(values).some((name) => secrets.has(name))
}

/** Whether a form asks for nothing else than what a connection has, as far as can be told without its secrets. */
function fits(method: AuthManifest, connection: Saved): boolean {
  const { fields } = method
  const { values, secretsSet } = connection
  const names = [...Object.keys(values), ...Object.keys(secretsSet)]
  const shown = visibleFields(fields, values)
  const required = (fields.required ?? []).filter((name) => shown.has(name))
  const isKnown = names.every((name) => Object.hasOwn(fields.properties, name))
  if (!isKnown || !hidesTheSame(method, connection)) return false
  return required.every((name) => names.includes(name)) && problemsOf(fields, values) === 0
}

const problemsOf = (fields: AuthManifest['fields'], values: Values): number =>
  checkFields(fields, values, { partial: true }).problems.length

/** What is said of a connection that the current version of its piece cannot use; undefined where it can. */
export function reconnectWarning(
  connection: Saved & Pick<Connection, 'modifiedAt'>,
  current: InstalledPiece | undefined,
): StatusReason | undefined {
  if (!current || current.manifest.version === connection.pieceVersion) return undefined
  const method = findMethod(current, connection.method)
  if (method && takesAsItIs(method, connection)) return undefined
  const { title, version } = current.manifest
  const what = method ? 'Edit it and enter what that version asks for' : 'Create it again with another auth method'
  return {
    code: 'reconnect_needed',
    message: `Reconnect needed: ${title} ${version} authenticates in another way. ${what}; until then it goes on with ${connection.pieceVersion}.`,
    since: current.installation?.installedAt ?? connection.modifiedAt,
  }
}
