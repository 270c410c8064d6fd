import { Clients } from './clients.js'
import { Codes } from './codes.js'
import { Grants } from './grants.js'
import { Ledger } from './ledger.js'
import { Script } from './script.js'
import { Settings } from './settings.js'

/**
 * @typedef {object} StubParts
 * @property {readonly import('./clients.js').StubClient[]} clients
 * @property {Readonly<Record<string, string>>} users Passwords by user, for `/exchange`.
 * @property {() => number} now UTC milliseconds.
 */

/** What the endpoints of one stub provider share. */
export class Stub {
  settings = new Settings()
  script = new Script()
  ledger = new Ledger()
  codes = new Codes()
  clients
  grants
  users
  now
  /** Its own address. */
  url = ''
  /** An address on another host that records what arrives there. */
  elsewhere = ''

  /** @param {StubParts} parts */
  constructor({ clients, users, now }) {
    this.clients = new Clients(clients)
    this.grants = new Grants(this.settings, now)
    this.users = users
    this.now = now
  }
}
