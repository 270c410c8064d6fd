import type { AuthManifest } from '@plugboard/core/host'
import type { Caller } from '../caller.js'
import type { Database } from '../database/database.js'
import { isUniqueViolation } from '../database/portable.js'
import type { Place } from '../environments/environment.js'
import { newId } from '../id.js'
import { keyFromName } from '../key.js'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import type { Dependent } from '../references/reference.js'
import type { ReferenceService } from '../references/reference-service.js'
import { blankConnection, editedConnection } from './blank-connection.js'
import type { Connection, ConnectionChange, NewConnection } from './connection.js'
import { moveCounts } from './connection-counts-store.js'
import { changedMeanwhile, forceForbidden, inUse, keyTaken, notFound, savedAlready } from './connection-errors.js'
import { connectionEvent } from './connection-event.js'
import type { ConnectionSecrets } from './connection-secrets.js'
import type { ConnectionService } from './connection-service.js'
import {
  deleteConnection,
  forgetRenewals,
  idExists,
  insertConnection,
  lockConnection,
  type StoredSecret,
  secretGenerationOf,
  updateConnection,
  writeSecret,
} from './connection-store.js'
import type { ConnectionTester, Tested } from './connection-tester.js'
import { expectFields, splitValues, type Values } from './connection-values.js'
import { needsConsent } from './credential-source.js'
import type { SealedCredentials } from './credentials.js'
import { obtainedColumns } from './obtained-columns.js'
import type { Revocation, RevocationOutbox } from './revocation-outbox.js'
import type { StoredCredentials } from './stored-credentials.js'
import { withTested } from './tested-connection.js'
import { waitingForConsent } from './waiting-connection.js'

/** Each time the credentials were renewed while a change was tried; more often is no coincidence. */
const SAVE_ATTEMPTS = 5

interface Parts {
  database: Database
  catalog: PieceCatalog
  references: ReferenceService
  connections: ConnectionService
  credentials: StoredCredentials
  secrets: ConnectionSecrets
  tester: ConnectionTester
  revocations: RevocationOutbox
}

/** Creating, changing and deleting connections. Credentials are tried before they are saved; a failure saves nothing. */
export class ConnectionEditor {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Validates and saves a new connection. Without a key, one is made from the name. One that a person has to consent to
   * is saved as missing; it is tried when they have.
   */
  async create(place: Place, given: NewConnection, caller: Caller): Promise<Connection> {
    const { catalog, tester, secrets } = this.#parts
    const piece = catalog.get(given.piece)
    const method = tester.method(piece, given.method)
    const id = given.id ?? newId('con')
    const first = await this.#firstCredentials(place, piece, method, given.values, caller)
    const sealed = await secrets.seal({ id, place, piece: piece.manifest.name }, first.sealed, 1)
    return this.#underFreeKey(given, (key) =>
      this.#parts.database.transaction(async (tx) => {
        const blank = blankConnection({ id, place, key, piece, method, given, by: caller.name, now: tx.now })
        const { plain, secret } = splitValues(method, first.values)
        const filled = { ...blank, values: plain, secretsSet: setAt(Object.keys(secret), tx.now) }
        const connection = first.applyTo(filled, tx.now)
        await insertConnection(tx.db, connection)
        await writeSecret(tx.db, id, sealed, tx.now)
        await moveCounts(tx.db, place.environment.id, undefined, connection)
        const detail = { piece: connection.piece, method: method.name, fields: Object.keys(first.values) }
        tx.audit(connectionEvent('connection.created', connection, caller, { detail }))
        return connection
      }),
    )
  }

  /** Changes name, tags or values; new values are validated first. Throws `conflict` when the row changed meanwhile. */
  async change(place: Place, key: string, change: ConnectionChange, caller: Caller): Promise<Connection> {
    const connection = await this.#parts.connections.expect(place, key)
    if (connection.generation !== change.generation) throw changedMeanwhile()
    for (let attempt = 1; ; attempt++) {
      const renew = change.values ? await this.#newCredentials(connection, change.values, caller) : undefined
      const saved = await this.#save(connection, change, renew, caller)
      if (saved) return saved
      if (attempt === SAVE_ATTEMPTS) throw changedMeanwhile()
    }
  }

  /** Undefined when the credentials were renewed meanwhile, so that the change must be made to the new ones. */
  #save(
    connection: Connection,
    change: ConnectionChange,
    renew: NewCredentials | undefined,
    caller: Caller,
  ): Promise<Connection | undefined> {
    const { place, id, generation } = connection
    return this.#parts.database.transaction(
      async (tx) => {
        const before = await lockConnection(tx.db, place, id)
        if (!before) throw notFound()
        if (before.generation !== generation) throw changedMeanwhile()
        if (renew && (await secretGenerationOf(tx.db, id)) !== renew.from) return undefined
        const edited = editedConnection(before, change, caller.name, tx.now)
        const after = renew ? renew.applyTo(edited, tx.now) : edited
        await updateConnection(tx.db, after, before.generation)
        if (renew) await writeSecret(tx.db, id, renew.sealed, tx.now)
        if (renew?.isObtained) await forgetRenewals(tx.db, id)
        await moveCounts(tx.db, place.environment.id, before, after)
        const detail = { fields: changedNames(change) }
        tx.audit(connectionEvent('connection.changed', after, caller, { detail }))
        return after
      },
      { unaudited: 'nothing was changed' },
    )
  }

  /**
   * Deletes a connection. Throws `conflict` `connection_in_use` with the dependents while a flow depends on it, unless
   * forced by somebody who may. The refusal is audited too.
   *
   * @returns what happens to its grant at the provider.
   */
  async delete(place: Place, key: string, force: boolean, caller: Caller): Promise<Revocation> {
    const ended = await this.#parts.database.transaction(async (tx) => {
      const connection = await lockConnection(tx.db, place, key)
      if (!connection) throw notFound()
      const dependents = await this.#parts.references.dependents(place, connection.key, tx)
      const flows = [...new Set(dependents.map(({ flow }) => flow.key))]
      const refusal = refusalOf(connection, dependents, force, caller)
      if (refusal) {
        const refused = { outcome: 'denied' as const, detail: { forced: force, flows } }
        tx.audit(connectionEvent('connection.delete_refused', connection, caller, refused))
        return { refusal }
      }
      const revocation = await this.#parts.revocations.add(tx, connection)
      await deleteConnection(tx.db, connection.id)
      await moveCounts(tx.db, place.environment.id, connection, undefined)
      const detail = { forced: force, flows, grant: revocation }
      tx.audit(connectionEvent('connection.deleted', connection, caller, { detail }))
      return { revocation }
    })
    if (ended.refusal) throw ended.refusal
    return ended.revocation
  }

  /** What a new connection begins with: tried credentials, or a form that waits for consent. */
  async #firstCredentials(
    place: Place,
    piece: InstalledPiece,
    method: AuthManifest,
    given: Values,
    caller: Caller,
  ): Promise<Pick<NewCredentials, 'applyTo'> & { values: Values; sealed: SealedCredentials }> {
    if (needsConsent(method)) {
      const values = expectFields(method, given)
      return { values, sealed: { form: splitValues(method, values).secret }, applyTo: waitingForConsent }
    }
    const tested = await this.#parts.tester.test(place, piece, method, given, caller)
    const { values, sealed } = tested
    return { values, sealed, applyTo: (filled, now) => withCredentials(filled, method, tested, now) }
  }

  /** Tries the changed credentials and seals them; what to save is applied inside the transaction. */
  async #newCredentials(connection: Connection, change: Values, caller: Caller): Promise<NewCredentials> {
    const { credentials, tester, secrets } = this.#parts
    const { piece, method, values, kept, generation } = await credentials.open(connection, change)
    const isWaiting = needsConsent(method) && !kept.grant
    const tested = isWaiting ? undefined : await tester.test(connection.place, piece, method, values, caller, kept)
    const { plain, secret } = splitValues(method, tested?.values ?? expectFields(method, values))
    const sealed = await secrets.seal(connection, tested?.sealed ?? { form: secret }, generation + 1)
    const applyTo = (edited: Connection, now: number): Connection => {
      const secretsSet = secretTimes(connection, Object.keys(secret), change, now)
      const saved = { pieceVersion: piece.manifest.version, authVersion: method.version, values: plain, secretsSet }
      const filled = { ...edited, ...saved }
      return tested ? withCredentials(filled, method, tested, now) : waitingForConsent(filled, now)
    }
    return { from: generation, sealed, applyTo, isObtained: isWaiting || tested?.obtained !== undefined }
  }

  /** Inserts under the given key, or under the first free one made from the name. */
  async #underFreeKey(given: NewConnection, insert: (key: string) => Promise<Connection>): Promise<Connection> {
    const wanted = given.key ?? keyFromName(given.name, 'connection')
    for (let attempt = 1; ; attempt++) {
      const key = attempt === 1 ? wanted : `${wanted.slice(0, 90)}-${attempt}`
      try {
        return await insert(key)
      } catch (error) {
        if (!isUniqueViolation(error)) throw error
        if (given.id !== undefined && (await idExists(this.#parts.database.read, given.id))) throw savedAlready()
        if (given.key !== undefined || attempt === 1_000) throw keyTaken(key)
      }
    }
  }
}

/** Credentials that were tried and sealed, to be saved. */
interface NewCredentials {
  /** The sealing they were made from. */
  from: number
  sealed: StoredSecret
  /** Whether they are others than before, so that how renewing went so far does not matter. */
  isObtained: boolean
  applyTo(edited: Connection, now: number): Connection
}

function withCredentials(connection: Connection, method: AuthManifest, tested: Tested, now: number): Connection {
  return withTested({ ...connection, ...obtainedColumns(method, tested, now) }, { ok: true, ...tested }, now)
}

/** What stands in the way of deleting a connection. */
function refusalOf(connection: Connection, dependents: readonly Dependent[], force: boolean, caller: Caller) {
  if (force) return caller.may('connections.force_delete') ? undefined : forceForbidden()
  return dependents.length > 0 ? inUse(connection, dependents) : undefined
}

const setAt = (names: readonly string[], now: number): Record<string, number> =>
  Object.fromEntries(names.map((name) => [name, now]))

/** When each secret was set: now for those in the change, as before for those that were kept. */
function secretTimes(
  before: Connection,
  names: readonly string[],
  change: Values,
  now: number,
): Record<string, number> {
  const at = (name: string) => (name in change ? now : (before.secretsSet[name] ?? now))
  return Object.fromEntries(names.map((name) => [name, at(name)]))
}

function changedNames({ name, tags, values }: ConnectionChange): string[] {
  return [...(name === undefined ? [] : ['name']), ...(tags ? ['tags'] : []), ...Object.keys(values ?? {})]
}
