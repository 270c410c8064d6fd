import { ConnectionPaths } from '../connections/connection-paths.js'
import type { OpenedIn } from '../connections/opened-in.js'
import type { Place } from '../environments/environment.js'

/** Where the sheet of a connection stands, and what it asks for. */
export interface AskedFor {
  /** Undefined for a page of its own. */
  opened: OpenedIn | undefined
  /** Asked for besides those of the form. */
  scopes: readonly string[]
}

/** Addresses of the pages on which one connection is connected. */
export class AuthorizationPaths {
  /** The page of the connection. */
  readonly view: string
  /** The sheet, and where it is posted to begin. */
  readonly connect: string
  readonly #query: string

  constructor(place: Place, connection: { id: string; key: string }, asked: AskedFor) {
    const paths = new ConnectionPaths(place)
    this.view = paths.view(connection)
    this.connect = paths.connect(connection, asked)
    this.#query = new URL(this.connect, 'http://localhost').search
  }

  /** How far an authorization is, and where a decision about it is posted to. */
  authorization(id: string): string {
    return `${this.view}/authorizations/${id}${this.#query}`
  }
}
