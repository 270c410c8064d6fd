import type { Choice, PollResult } from '@plugboard/core/host'
import type { Caller } from '../caller.js'
import type { Database } from '../database/database.js'
import type { Place } from '../environments/environment.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import type { OptionsRequest, PieceRunner } from '../pieces/piece-runner.js'
import type { Connection } from './connection.js'
import { moveCounts } from './connection-counts-store.js'
import { notConnected, notFound } from './connection-errors.js'
import { connectionEvent } from './connection-event.js'
import type { ConnectionService } from './connection-service.js'
import { lockConnection, updateConnection } from './connection-store.js'
import type { Attempt, ConnectionTester, Tested } from './connection-tester.js'
import type { Values } from './connection-values.js'
import { needsConsent } from './credential-source.js'
import { credentialsFor, usableValues } from './credentials.js'
import type { Renewer } from './renewer.js'
import type { OpenedCredentials, StoredCredentials } from './stored-credentials.js'
import { withTested } from './tested-connection.js'

interface Parts {
  database: Database
  catalog: PieceCatalog
  runner: PieceRunner
  connections: ConnectionService
  credentials: StoredCredentials
  tester: ConnectionTester
  renewer: Renewer
}

/** Credentials that are not saved: those of a form, or of a connection with some of them changed. */
export type Draft =
  | { piece: string; method?: string | undefined; values: Values }
  | { connection: string; values: Values }

/** Trying credentials and asking with them for the choices of a field. */
export class ConnectionTestService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Tries unsaved values. Saves nothing. Throws field problems or a `TestFailure`. */
  async test(place: Place, draft: Draft, caller: Caller): Promise<Tested> {
    const { piece, method, values, kept } = await this.#open(place, draft)
    return this.#parts.tester.test(place, piece, method, values, caller, kept)
  }

  /** Tries the stored credentials and keeps the outcome in the status. Throws a `TestFailure` when they do not work. */
  async testStored(place: Place, key: string, caller: Caller): Promise<Tested> {
    const connection = await this.#parts.connections.expect(place, key)
    const attempt = await this.#attempt(connection, await this.#openStored(connection, {}), caller)
    await this.#record(connection, attempt, caller)
    if (!attempt.ok) throw attempt.failure
    return attempt
  }

  /** A credential that is refused before its time is renewed once and tried again. */
  async #attempt(connection: Connection, opened: OpenedCredentials, caller: Caller): Promise<Attempt> {
    const { place, id } = connection
    const attempt = await this.#tryOut(place, opened, caller)
    const isRefused = !attempt.ok && attempt.failure.code === 'invalid_credentials'
    if (!isRefused || !opened.isRenewable) return attempt
    await this.#parts.renewer.renew(place, id, opened.generation, { manual: true })
    return this.#tryOut(place, await this.#parts.credentials.open(connection, {}), caller)
  }

  #tryOut(place: Place, { piece, method, values, kept }: OpenedCredentials, caller: Caller): Promise<Attempt> {
    return this.#parts.tester.attempt(place, piece, method, values, caller, kept)
  }

  /** The choices of a field, asked from the outside system with these credentials. */
  async options(
    place: Place,
    draft: Draft,
    request: OptionsRequest,
    caller: Caller,
  ): Promise<Choice<string | number>[]> {
    const { piece, method, credentials } = await this.#usable(place, draft)
    const by = { projectId: place.project.id, signal: caller.signal }
    const wanted = request.owner === 'auth' ? { ...request, name: method.name } : request
    return this.#parts.runner.options(piece, credentials, wanted, by)
  }

  /** Polls a trigger once with a connection's stored credentials; nothing is kept, the cursor neither. */
  async poll(
    place: Place,
    key: string,
    trigger: { name: string; input: Values; cursor: unknown },
    caller: Caller,
  ): Promise<PollResult> {
    const { piece, credentials } = await this.#usable(place, { connection: key, values: {} })
    const by = { projectId: place.project.id, signal: caller.signal, watch: caller.watch }
    return this.#parts.runner.poll(piece, credentials, trigger, by)
  }

  async #usable(place: Place, draft: Draft) {
    const { piece, method, values, kept } = await this.#open(place, draft)
    if (needsConsent(method) && !kept.grant) throw notConnected()
    const obtained = { form: {}, grant: kept.grant, renewed: kept.renewed }
    const credentials = credentialsFor(method, usableValues(values, obtained, kept.scopes ?? []))
    return { piece, method, credentials }
  }

  async #open(place: Place, draft: Draft): Promise<Pick<OpenedCredentials, 'piece' | 'method' | 'values' | 'kept'>> {
    if ('connection' in draft) {
      return this.#openStored(await this.#parts.connections.expect(place, draft.connection), draft.values)
    }
    const piece = this.#parts.catalog.get(draft.piece)
    return { piece, method: this.#parts.tester.method(piece, draft.method), values: draft.values, kept: {} }
  }

  /** Renewed first where what was obtained has lapsed. */
  async #openStored(connection: Connection, change: Values): Promise<OpenedCredentials> {
    const { credentials, renewer, database } = this.#parts
    const opened = await credentials.open(connection, change)
    const isLapsed = connection.expiresAt !== null && connection.expiresAt <= (await database.now())
    if (!opened.isRenewable || !opened.kept.isCurrent || !isLapsed) return opened
    await renewer.renew(connection.place, connection.id, opened.generation, { manual: true })
    return credentials.open(connection, change)
  }

  /** What came out for credentials that were changed meanwhile says nothing of the new ones, so it is only audited. */
  async #record({ place, id, generation }: Connection, attempt: Attempt, caller: Caller): Promise<void> {
    await this.#parts.database.transaction(async (tx) => {
      const before = await lockConnection(tx.db, place, id)
      if (!before) throw notFound()
      const after = before.generation === generation ? withTested(before, attempt, tx.now) : before
      await updateConnection(tx.db, after, before.generation)
      await moveCounts(tx.db, place.environment.id, before, after)
      const outcome = attempt.ok
        ? { outcome: 'ok' as const }
        : { outcome: 'failed' as const, detail: { code: attempt.failure.code } }
      tx.audit(connectionEvent('connection.tested', after, caller, outcome))
    })
  }
}
