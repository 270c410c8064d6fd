import { ConnectionPaths } from '../connections/connection-paths.js'
import type { OpenedIn } from '../connections/opened-in.js'
import type { Place } from '../environments/environment.js'

/** Addresses of the pages on which one connection is connected. */
export class AuthorizationPaths {
  /** The page of the connection. */
  readonly view: string
  readonly list: string
  readonly edit: string
  readonly #opened: OpenedIn | undefined
  readonly #connect: (scopes: readonly string[]) => string

  constructor(place: Place, connection: { id: string; key: string }, opened: OpenedIn | undefined) {
    const paths = new ConnectionPaths(place)
    this.view = paths.view(connection)
    this.list = paths.list
    this.edit = paths.edit(connection)
    this.#opened = opened
    this.#connect = (scopes) => paths.connect(connection, { opened, scopes })
  }

  /** The sheet, and where it is posted to begin. `scopes` are asked for besides. */
  connect(scopes: readonly string[] = []): string {
    return this.#connect(scopes)
  }

  /** How far an authorization is, and where a decision about it is posted to. */
  authorization(id: string): string {
    const address = `${this.view}/authorizations/${id}`
    return this.#opened ? `${address}?in=${this.#opened}` : address
  }
}
