import { type AuthManifest, authValue } from '@plugboard/core/host'
import type { AuditEvent } from '../audit/audit-event.js'
import type { Database } from '../database/database.js'
import type { Tx } from '../database/tx.js'
import { DomainError } from '../domain-error.js'
import type { Place } from '../environments/environment.js'
import { newId } from '../id.js'
import { findMethod } from '../pieces/installed-piece.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import { VaultError } from '../vault/vault-error.js'
import { Batcher } from './batcher.js'
import { TOKEN_LAPSED } from './connection.js'
import { notFound } from './connection-errors.js'
import { connectionEvent } from './connection-event.js'
import type { ConnectionSecrets } from './connection-secrets.js'
import { markInError } from './connection-status.js'
import { isRenewable } from './credential-source.js'
import { type SealedCredentials, usableValues } from './credentials.js'
import { LapsedCredential } from './lapsed-credential.js'
import type { Lease, LeaseRequest } from './lease.js'
import { cannotBeUsed, lapsesTooSoon, refuse, unknownMethod } from './lease-refusals.js'
import { findForLease, type LeaseRow, touch } from './lease-store.js'
import { reconnectNeeded } from './method-gone.js'
import type { Renewer } from './renewer.js'

interface Parts {
  database: Database
  catalog: PieceCatalog
  secrets: ConnectionSecrets
  renewer: Renewer
}

const LARGEST_BATCH = 500
/** Renewed, and lapsed again already: a provider whose tokens live for seconds. */
const LEASE_ATTEMPTS = 3
/** `last_used_at` is kept to the minute, so that handing out credentials rarely writes the row. */
const TOUCH_EVERY = 60_000
/** A credential that lapses within this time is renewed before it is handed out. */
const STILL_GOOD = 10_000

/**
 * Hands out usable credentials. Permission, piece and status are checked here, where the secret is opened. The audit
 * event is committed before the answer is given; requests that arrive together share one transaction, so that writing
 * to disk is paid once for all of them.
 */
export class LeaseService {
  readonly #parts: Parts
  readonly #batcher: Batcher<LeaseRequest, Lease>
  /** Still good, but to be renewed when the batch is done. */
  #due: { place: Place; id: string; generation: number }[] = []

  constructor(parts: Parts) {
    this.#parts = parts
    this.#batcher = new Batcher(async (requests) => {
      const results = await this.#leaseAll(requests)
      for (const { place, id, generation } of this.#due.splice(0)) parts.renewer.renewSoon(place, id, generation)
      return results
    }, LARGEST_BATCH)
  }

  /**
   * A credential of the connection, renewed first when it has lapsed. Throws `not_found`, `forbidden`, `conflict`
   * (`connection_missing`, `connection_error`, `wrong_piece`), `unavailable` (`secret_unreadable`), and what
   * `Renewer.renew` throws.
   */
  async lease(request: LeaseRequest): Promise<Lease> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#batcher.add(request)
      } catch (error) {
        if (!(error instanceof LapsedCredential)) throw error
        if (attempt === LEASE_ATTEMPTS) throw lapsesTooSoon()
        await this.#parts.renewer.renew(request.place, error.connectionId, error.generation)
      }
    }
  }

  /**
   * A fresh credential in place of one the provider refused, or the newest there is when that one was replaced already.
   * Throws as `lease` does.
   */
  async renewRefused(request: LeaseRequest, leaseId: string, generation: number): Promise<Lease> {
    const lease = await this.lease(request)
    const target = { id: lease.connection.id, name: lease.connection.name, place: request.place }
    await this.#parts.database.transaction(async (tx) => {
      const detail = { lease: leaseId.slice(0, 100), generation }
      tx.audit(connectionEvent('connection.lease_invalidated', target, request, { detail }))
    })
    if (lease.generation > generation || !lease.isRenewable) return lease
    await this.#parts.renewer.renew(request.place, lease.connection.id, generation)
    return this.lease(request)
  }

  async #leaseAll(requests: readonly LeaseRequest[]): Promise<PromiseSettledResult<Lease>[]> {
    return this.#parts.database.transaction(
      async (tx) => {
        const rows = await rowsOf(tx, requests)
        const results: PromiseSettledResult<Lease>[] = []
        const used = new Set<LeaseRow>()
        for (const request of requests) {
          const row = rows.get(rowKey(request.place.environment.id, request.key))
          const begun = this.#leaseOne(tx, request, row)
          const result = begun instanceof Promise ? await begun : begun
          results.push(result)
          if (row && result.status === 'fulfilled') used.add(row)
        }
        await touch(tx.db, stale(used, tx.now), tx.now)
        return results
      },
      { unaudited: 'none of the requested connections exists' },
    )
  }

  /** Without waiting when the key is in memory, as it nearly always is: a wait costs more than the rest. */
  #leaseOne(
    tx: Tx,
    request: LeaseRequest,
    row: LeaseRow | undefined,
  ): PromiseSettledResult<Lease> | Promise<PromiseSettledResult<Lease>> {
    if (!row) return { status: 'rejected', reason: notFound() }
    try {
      refuse(request, row)
      const method = this.#methodOf(row)
      const secret = this.#secretOf(request, row)
      if (secret instanceof Promise) {
        return secret.then(
          (opened) => this.#settle(tx, request, row, method, opened),
          (error) => refused(tx, request, row, error),
        )
      }
      return this.#settle(tx, request, row, method, secret)
    } catch (error) {
      return refused(tx, request, row, error)
    }
  }

  #settle(
    tx: Tx,
    request: LeaseRequest,
    row: LeaseRow,
    method: AuthManifest,
    sealed: SealedCredentials,
  ): PromiseSettledResult<Lease> | Promise<PromiseSettledResult<Lease>> {
    const generation = row.secret_generation ?? 0
    if (method.version !== row.auth_version) return refused(tx, request, row, reconnectNeeded(row.name))
    if (row.expires_at !== null && row.expires_at < tx.now + leastLife(row)) {
      if (isRenewable(method, sealed)) return { status: 'rejected', reason: new LapsedCredential(row.id, generation) }
      if (row.expires_at <= tx.now) return lapsed(tx, request, row)
    } else if (row.refresh_due_at !== null && row.refresh_due_at <= tx.now) {
      this.#due.push({ place: request.place, id: row.id, generation })
    }
    return granted(tx, request, row, method, sealed)
  }

  #methodOf(row: LeaseRow): AuthManifest {
    const { catalog } = this.#parts
    const method = findMethod(catalog.find(row.piece, row.piece_version) ?? catalog.get(row.piece), row.method)
    if (!method) throw unknownMethod()
    return method
  }

  #secretOf({ place }: LeaseRequest, row: LeaseRow): SealedCredentials | Promise<SealedCredentials> {
    if (!row.ciphertext) return { form: {} }
    const sealed = { ciphertext: row.ciphertext, generation: row.secret_generation ?? 0 }
    return this.#parts.secrets.open({ id: row.id, place, piece: row.piece }, sealed)
  }
}

function granted(
  tx: Tx,
  request: LeaseRequest,
  row: LeaseRow,
  method: AuthManifest,
  sealed: SealedCredentials,
): PromiseSettledResult<Lease> {
  const leaseId = newId('lea')
  const { id, key, name, piece, piece_version: pieceVersion } = row
  const scopes: readonly string[] = sealed.grant ? JSON.parse(row.scopes) : []
  const lease: Lease = {
    leaseId,
    auth: authValue(method, usableValues(JSON.parse(row.plain_values), sealed, scopes)),
    expiresAt: row.expires_at,
    generation: row.secret_generation ?? 0,
    scopes,
    isRenewable: isRenewable(method, sealed),
    connection: { id, key, name, piece, pieceVersion, method: row.method },
  }
  tx.audit(leaseEvent(request, row, 'ok', request.run ? { lease: leaseId, run: request.run } : { lease: leaseId }))
  return { status: 'fulfilled', value: lease }
}

/**
 * For how much longer a credential must live to be handed out, in milliseconds: less for those that live for seconds
 * only, which are due that much before they lapse.
 */
function leastLife({ expires_at: expiresAt, refresh_due_at: dueAt }: LeaseRow): number {
  const margin = expiresAt === null || dueAt === null ? STILL_GOOD : expiresAt - dueAt
  return margin > 0 ? Math.min(STILL_GOOD, margin) : STILL_GOOD
}

/** A failure of one request is its own: the others of the batch are answered. */
async function refused(
  tx: Tx,
  request: LeaseRequest,
  row: LeaseRow,
  error: unknown,
): Promise<PromiseSettledResult<Lease>> {
  // A key that is not at hand comes back; bytes that were changed do not.
  const isDamaged = error instanceof VaultError && error.code !== 'key_unavailable'
  if (isDamaged) await markUnreadable(tx, request, row)
  const isDenial = error instanceof VaultError || error instanceof DomainError
  tx.audit(leaseEvent(request, row, isDenial ? 'denied' : 'failed', { code: isDenial ? error.code : 'internal' }))
  return { status: 'rejected', reason: error }
}

/** Whatever opened before and does not now was tampered with or lost its key: said on the connection and in the audit. */
async function markUnreadable(tx: Tx, request: LeaseRequest, row: LeaseRow): Promise<void> {
  const message =
    'The stored secret cannot be opened. Enter the credentials again, or restore the key it was sealed with.'
  await markInError(tx, request.place, row.id, { code: 'secret_unreadable', message, since: tx.now })
  const target = { id: row.id, name: row.name, place: request.place }
  tx.audit(connectionEvent('connection.secret_unreadable', target, request, { outcome: 'failed' }))
}

/** Nothing but a person can help: said on the connection, once. */
async function lapsed(tx: Tx, request: LeaseRequest, row: LeaseRow): Promise<PromiseSettledResult<Lease>> {
  await markInError(tx, request.place, row.id, { ...TOKEN_LAPSED, since: tx.now })
  tx.audit(leaseEvent(request, row, 'denied', { code: TOKEN_LAPSED.code }))
  return { status: 'rejected', reason: cannotBeUsed(row, TOKEN_LAPSED.message) }
}

const rowKey = (environmentId: string, key: string) => `${environmentId}\0${key}`

async function rowsOf(tx: Tx, requests: readonly LeaseRequest[]): Promise<Map<string, LeaseRow>> {
  const keys = new Map<string, Set<string>>()
  for (const { place, key } of requests) {
    const wanted = keys.get(place.environment.id) ?? new Set()
    keys.set(place.environment.id, wanted.add(key))
  }
  const rows = new Map<string, LeaseRow>()
  for (const [environmentId, wanted] of keys) {
    for (const row of await findForLease(tx.db, environmentId, [...wanted])) {
      rows.set(rowKey(environmentId, row.key), row)
      rows.set(rowKey(environmentId, row.id), row)
    }
  }
  return rows
}

function stale(rows: Iterable<LeaseRow>, now: number): string[] {
  const ids = new Set<string>()
  for (const row of rows) if ((row.last_used_at ?? 0) < now - TOUCH_EVERY) ids.add(row.id)
  return [...ids]
}

function leaseEvent(
  request: LeaseRequest,
  row: LeaseRow,
  outcome: AuditEvent['outcome'],
  detail: Record<string, unknown>,
): AuditEvent {
  const target = { id: row.id, name: row.name, place: request.place }
  return connectionEvent('connection.leased', target, request, { outcome, detail })
}
