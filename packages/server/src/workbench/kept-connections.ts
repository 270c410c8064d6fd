import type { AuthManifest } from '@plugboard/core/host'
import type { Caller } from '../caller.js'
import { changedValues } from '../connections/changed-values.js'
import type { Connection } from '../connections/connection.js'
import type { ConnectionEditor } from '../connections/connection-editor.js'
import type { ConnectionService } from '../connections/connection-service.js'
import type { Draft } from '../connections/connection-test-service.js'
import type { Values } from '../connections/connection-values.js'
import { needsConsent } from '../connections/credential-source.js'
import type { Place } from '../environments/environment.js'
import type { InstalledPiece } from '../pieces/installed-piece.js'

interface Parts {
  connections: ConnectionService
  editor: ConnectionEditor
}

/** Credentials a developer typed. */
export interface Typed {
  readonly values: Values
  /** Made beforehand, where the redirect URL holds it. */
  readonly id?: string | undefined
}

/** The connection of each auth method in the workbench: a real one, sealed like any other, under the method's name. */
export class KeptConnections {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Undefined when there is none, or one from before the piece or the form became another. */
  async find(place: Place, piece: InstalledPiece, method: AuthManifest): Promise<Connection | undefined> {
    const found = await this.#parts.connections.find(place, method.name)
    return found && fits(found, piece, method) ? found : undefined
  }

  /** Tests credentials and keeps them in place of those before. Throws field problems or a `TestFailure`. */
  async keep(
    place: Place,
    piece: InstalledPiece,
    method: AuthManifest,
    { values, id }: Typed,
    caller: Caller,
  ): Promise<Connection> {
    const { connections, editor } = this.#parts
    const before = await connections.find(place, method.name)
    if (before && fits(before, piece, method)) {
      const change = changedValues(method, before.values, values)
      if (change === undefined) return before
      return editor.change(place, before.id, { generation: before.generation, values: change }, caller)
    }
    if (before) await editor.delete(place, before.id, true, caller)
    const given = { key: method.name, name: method.title, piece: piece.manifest.name, method: method.name, values }
    return editor.create(place, { ...given, ...(id !== undefined && { id }) }, caller)
  }

  /** What is filled in, with the secrets that were left empty. */
  async draft(place: Place, piece: InstalledPiece, method: AuthManifest, values: Values): Promise<Draft> {
    const before = await this.find(place, piece, method)
    if (!before) return { piece: piece.manifest.name, method: method.name, values }
    return { connection: before.id, values: changedValues(method, before.values, values) ?? {} }
  }

  /** Whether there is nothing to fill in and nobody to ask. */
  needsNothing(method: AuthManifest): boolean {
    return Object.keys(method.fields.properties).length === 0 && !needsConsent(method)
  }
}

/** A field that is gone, or a method that is another: its values are of no use any more. */
function fits(connection: Connection, piece: InstalledPiece, method: AuthManifest): boolean {
  const names = [...Object.keys(connection.values), ...Object.keys(connection.secretsSet)]
  return (
    connection.piece === piece.manifest.name &&
    connection.authVersion === method.version &&
    names.every((name) => Object.hasOwn(method.fields.properties, name))
  )
}
