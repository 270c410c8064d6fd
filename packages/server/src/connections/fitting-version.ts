import { type AuthManifest, checkFields, visibleFields } from '@plugboard/core/host'
import { findMethod, type InstalledPiece } from '../pieces/installed-piece.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import type { Connection, StatusReason } from './connection.js'
import type { Values } from './connection-values.js'

type Saved = Pick<Connection, 'piece' | 'pieceVersion' | 'method' | 'authVersion' | 'values' | 'secretsSet'>

/** The version a connection was saved with; the current one where that is not installed any more. */
export const ownVersion = (catalog: PieceCatalog, { piece, pieceVersion }: Saved): InstalledPiece =>
  catalog.find(piece, pieceVersion) ?? catalog.get(piece)

/** The current version of a connection's piece where its values serve there too, else the one it was saved with. */
export function fittingVersion(catalog: PieceCatalog, connection: Saved): InstalledPiece {
  const current = catalog.get(connection.piece)
  const method = findMethod(current, connection.method)
  const serves = method && (method.version === connection.authVersion || fits(method, connection))
  return serves ? current : ownVersion(catalog, connection)
}

/** Whether a form asks for nothing else than what a connection has, as far as can be told without its secrets. */
function fits({ fields }: AuthManifest, { values, secretsSet }: Saved): boolean {
  const names = [...Object.keys(values), ...Object.keys(secretsSet)]
  const shown = visibleFields(fields, values)
  const required = (fields.required ?? []).filter((name) => shown.has(name))
  const isKnown = names.every((name) => Object.hasOwn(fields.properties, name))
  return isKnown && required.every((name) => names.includes(name)) && problemsOf(fields, values) === 0
}

const problemsOf = (fields: AuthManifest['fields'], values: Values): number =>
  checkFields(fields, values, { partial: true }).problems.length

/** Stored values as far as another version of the form still has a place for them. */
export function carriedOver({ fields, version }: AuthManifest, values: Values, authVersion: number): Values {
  if (version === authVersion) return values
  const kept = Object.entries(values).filter(([name, value]) => {
    return Object.hasOwn(fields.properties, name) && problemsOf(fields, { [name]: value }) === 0
  })
  return Object.fromEntries(kept)
}

/** What is said of a connection that the current version of its piece cannot use; undefined where it can. */
export function reconnectWarning(connection: Saved, current: InstalledPiece | undefined): StatusReason | undefined {
  if (!current || current.manifest.version === connection.pieceVersion) return undefined
  const method = findMethod(current, connection.method)
  if (method?.version === connection.authVersion) return undefined
  const { title, version } = current.manifest
  const what = method ? 'Edit it and enter what that version asks for' : 'Create it again with another auth method'
  return {
    code: 'reconnect_needed',
    message: `Reconnect needed: ${title} ${version} authenticates in another way. ${what}; until then it goes on with ${connection.pieceVersion}.`,
    since: current.installation?.installedAt ?? 0,
  }
}
