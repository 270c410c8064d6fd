import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import { TOKEN_LAPSED } from '../connections/connection.js'
import type { ConnectionSecrets } from '../connections/connection-secrets.js'
import {
  type CredentialSource,
  type Held,
  isRenewable,
  needsConsent,
  type OAuth2Use,
  type Obtained,
  withObtained,
} from '../connections/credential-source.js'
import { renewalDue } from '../connections/renewal-time.js'
import type { Renewer, RenewOptions } from '../connections/renewer.js'
import type { Database } from '../database/database.js'
import type { DatabaseClock } from '../database/database-clock.js'
import { DomainError } from '../domain-error.js'
import type { Place } from '../environments/environment.js'
import { errorFields } from '../http/error-fields.js'
import { TokenFailure } from '../oauth2/token-failure.js'
import { findMethod } from '../pieces/installed-piece.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import { VaultError } from '../vault/vault-error.js'
import { HostSlots } from './host-slots.js'
import { planAfter, type RenewalJob, type RenewedRecord } from './renewal.js'
import type { RenewalCommit } from './renewal-commit.js'
import { refreshInProgress, refusalOf, renewalFailed } from './renewal-errors.js'
import { type Taking, takeDue, takeOne, takeUnfinished } from './renewal-lease-store.js'
import { type RenewalSaver, tokenHash } from './renewal-saver.js'
import { type RenewalState, readStates } from './renewal-store.js'

interface Parts {
  database: Database
  clock: DatabaseClock
  catalog: PieceCatalog
  secrets: ConnectionSecrets
  source: CredentialSource
  commit: RenewalCommit
  saver: RenewalSaver
  logger: Logger
  /** Names this server in the leases it holds. */
  owner: string
  placeOf(at: Pick<RenewalJob, 'projectId' | 'environmentId'>): Promise<Place>
}

/** More than twice what a request may take. */
const LEASE_MS = 30_000
const REQUEST_MS = 10_000
/** A job that waited longer for its turn is put back, since the answer could come when the lease has lapsed. */
const LATEST_START_MS = 12_000
/** How long a lease of the credential waits for a renewal that another server is at. */
const PATIENCE_MS = 12_000
const POLL_MS = 50
const PER_HOST = 4
const MOST_UNFINISHED = 500
const SAVE_AGAIN_MS = 1_000
/** How often it is looked whether a version that went away is back. */
const WAITS_MS = 3_600_000

/**
 * Renews credentials: one attempt per connection at a time on any number of servers, by a lease in the database that is
 * fenced by attempt and generation. Nothing is locked while the provider is asked. Its answer is on disk before the
 * database has it.
 */
export class RenewalService implements Renewer {
  readonly #parts: Parts
  readonly #slots = new HostSlots(PER_HOST)
  /** By connection, what is under way here; true when this server makes the attempt, not another. */
  readonly #running = new Map<string, Promise<boolean>>()
  /** Told when something is to be tried again, UTC milliseconds. */
  onRetry: (at: number) => void = () => undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async renew(_place: Place, connectionId: string, seen: number, { manual = false }: RenewOptions = {}): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS
    for (;;) {
      const state = await this.#state(connectionId)
      if (state.generation > seen) return
      const refusal = refusalOf(state, this.#parts.clock.now(), manual)
      if (refusal) throw refusal
      if (await this.#attempt(connectionId, seen)) return this.#expectRenewed(connectionId, seen)
      if (performance.now() > deadline) throw refreshInProgress(state.name)
      await wait(POLL_MS)
    }
  }

  renewSoon(place: Place, connectionId: string, seen: number): void {
    if (this.#running.has(connectionId)) return
    this.renew(place, connectionId, seen).catch((error: unknown) => {
      if (!(error instanceof DomainError)) this.#log(error, 'a renewal failed')
    })
  }

  /** Takes what is due, at most `limit`, and begins to renew it. Answers what is under way. */
  async begin(limit: number): Promise<Promise<void>[]> {
    const jobs = await this.#take((tx, taking) => takeDue(tx, taking, limit, this.#parts.saver.unsaved()))
    return jobs.map((job) => this.#begin(job))
  }

  /**
   * Asks again where an attempt was cut off. Providers that rotate refresh tokens take the old one for half a minute or
   * so, if at all, so this is to be done at once.
   */
  async beginUnfinished(): Promise<Promise<void>[]> {
    const jobs = await this.#take((db, taking) => takeUnfinished(db, taking, MOST_UNFINISHED))
    return jobs.map((job) => this.#begin(job))
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running.values())
  }

  async #state(connectionId: string): Promise<RenewalState> {
    const state = (await readStates(this.#parts.database.read, [connectionId])).get(connectionId)
    if (state) return state
    throw new DomainError({ kind: 'not_found', message: 'There is no such connection in this environment.' })
  }

  async #expectRenewed(connectionId: string, seen: number): Promise<void> {
    const state = await this.#state(connectionId)
    if (state.generation > seen) return
    throw refusalOf(state, this.#parts.clock.now(), false) ?? renewalFailed(state.name)
  }

  /** True when an attempt was made here; false when another server is at it, or has been. */
  #attempt(connectionId: string, seen: number): Promise<boolean> {
    const running = this.#running.get(connectionId)
    if (running) return running
    if (this.#parts.saver.isUnsaved(connectionId)) return this.#parts.saver.replay()
    const attempt = this.#take((tx, taking) => takeOne(tx, taking, connectionId, seen)).then(async ([job]) => {
      if (job) await this.#perform(job)
      return job !== undefined
    })
    return this.#track(connectionId, attempt)
  }

  async #begin(job: RenewalJob): Promise<void> {
    await this.#track(
      job.connectionId,
      this.#perform(job).then(() => true),
    )
  }

  /** One attempt per connection in this process; an attempt that hangs does not stay for ever. */
  #track(connectionId: string, attempt: Promise<boolean>): Promise<boolean> {
    const timer = setTimeout(() => this.#running.delete(connectionId), LEASE_MS)
    const tracked = attempt.finally(() => {
      clearTimeout(timer)
      if (this.#running.get(connectionId) === tracked) this.#running.delete(connectionId)
    })
    this.#running.set(connectionId, tracked)
    return tracked
  }

  async #take(
    work: (db: Database['read'], taking: Taking) => Promise<RenewalJob[] | RenewalJob | undefined>,
  ): Promise<RenewalJob[]> {
    const { database, owner } = this.#parts
    const taken = await database.transaction(
      (tx) => {
        const monotonic = performance.now()
        return work(tx.db, { owner, newAttempt: randomUUID, now: tx.now, leaseMs: LEASE_MS, monotonic })
      },
      { unaudited: 'how the renewal ends is audited' },
    )
    return taken === undefined ? [] : [taken].flat()
  }

  /** Asks for new credentials and saves them, or the failure. Rejects only when the database cannot be asked. */
  async #perform(job: RenewalJob): Promise<void> {
    try {
      const held = await this.#open(job)
      if (held.method.version !== job.authVersion) return await this.#postpone(job)
      if (!isRenewable(held.method, held.sealed)) return await this.#lapse(job)
      const use = held.method.oauth2 ? await this.#parts.source.use(held) : undefined
      const got = await this.#slots.run(slotOf(held, use), () => this.#ask(job, held, use))
      if (!got) return await this.#parts.commit.putBack(job)
      await this.#save(await this.#recordOf(job, held, got))
    } catch (error) {
      await this.#fail(job, error)
    }
  }

  /** Whether a person can consent to it again; what cannot be found out is taken to be so. */
  #isConsented({ piece, pieceVersion, method }: RenewalJob): boolean {
    const { catalog } = this.#parts
    const installed = catalog.find(piece, pieceVersion) ?? catalog.find(piece)
    const known = installed && findMethod(installed, method)
    return !known || needsConsent(known)
  }

  async #open(job: RenewalJob): Promise<Held> {
    const { catalog, secrets, placeOf } = this.#parts
    const place = await placeOf(job)
    const piece = catalog.find(job.piece, job.pieceVersion) ?? catalog.get(job.piece)
    const method = findMethod(piece, job.method)
    if (!method)
      throw new TokenFailure('request', 'The piece has no such auth method any more.', { code: 'method_gone' })
    const owner = { id: job.connectionId, place, piece: job.piece }
    const sealed = await secrets.open(owner, { ciphertext: job.ciphertext, generation: job.generation })
    return { place, piece, method, plain: job.plainValues, sealed, scopes: job.scopes, app: job.app }
  }

  /** Undefined when its turn came too late. */
  async #ask(job: RenewalJob, held: Held, use: OAuth2Use | undefined): Promise<Obtained | undefined> {
    if (performance.now() - job.taken > LATEST_START_MS) return undefined
    return this.#parts.source.again(held, use, AbortSignal.timeout(REQUEST_MS))
  }

  async #recordOf(job: RenewalJob, held: Held, got: Obtained): Promise<RenewedRecord> {
    const { secrets, clock } = this.#parts
    const sealed = withObtained(held.sealed, held.method, got)
    const owner = { id: job.connectionId, place: held.place, piece: job.piece }
    const { ciphertext, keyId } = await secrets.seal(owner, sealed, job.generation + 1)
    const { connectionId, projectId, environmentId, name, piece, attempt } = job
    const { expiresAt, scopes } = got
    const refreshToken = held.sealed.grant?.refreshToken
    const renewable = isRenewable(held.method, sealed)
    const idles = Boolean(sealed.grant?.refreshToken)
    return {
      ...{ connectionId, projectId, environmentId, name, piece, attempt },
      from: job.generation,
      ciphertext: ciphertext.toString('base64'),
      keyId,
      expiresAt,
      refreshDueAt: renewalDue({ now: clock.now(), expiresAt, renewable, idles }, Math.random()),
      scopes: scopes ?? job.scopes,
      usedHash: refreshToken ? tokenHash(refreshToken) : null,
    }
  }

  async #save(record: RenewedRecord): Promise<void> {
    const { saver, clock } = this.#parts
    try {
      await saver.save(record)
    } catch (cause) {
      this.onRetry(clock.now() + SAVE_AGAIN_MS)
      throw new UnsavedRenewal('Renewed credentials could not be saved', { cause })
    }
  }

  async #lapse(job: RenewalJob): Promise<void> {
    const { failures, failingSince, outcomeUnknown } = job
    await this.#parts.commit.fail(job, { reason: TOKEN_LAPSED, nextAt: null, failures, failingSince, outcomeUnknown })
  }

  /** Its version of the piece is gone, and another one would make something else of its values. */
  async #postpone(job: RenewalJob): Promise<void> {
    const { failures, failingSince, outcomeUnknown } = job
    const nextAt = this.#parts.clock.now() + WAITS_MS
    await this.#parts.commit.fail(job, { nextAt, failures, failingSince, outcomeUnknown })
  }

  async #fail(job: RenewalJob, error: unknown): Promise<void> {
    if (error instanceof UnsavedRenewal) throw renewalFailed(job.name)
    const failure = asTokenFailure(error)
    if (!failure) this.#log(error, 'a renewal failed for a reason of our own')
    const { code = 'internal', kind = 'unknown', retryAfter } = failure ?? {}
    const before = { ...job, usesApp: job.app !== null, isConsented: this.#isConsented(job) }
    const plan = planAfter({ kind, code, retryAfter }, before, this.#parts.clock.now(), Math.random())
    await this.#parts.commit.fail(job, plan, code)
    if (plan.nextAt !== null) this.onRetry(plan.nextAt)
  }

  #log(error: unknown, message: string): void {
    this.#parts.logger.error({ error: errorFields(error) }, message)
  }
}

/** The provider answered, and the answer is kept, but not in the database: no failure of the provider. */
class UnsavedRenewal extends Error {}

/** Requests to one provider share its slots; pieces that renew by themselves, those of the piece. */
function slotOf({ piece }: Held, use: OAuth2Use | undefined): string {
  return use ? new URL(use.settings.refreshUrl).host : `piece ${piece.manifest.name}`
}

function asTokenFailure(error: unknown): Pick<TokenFailure, 'kind' | 'code' | 'retryAfter'> | undefined {
  if (error instanceof TokenFailure) return error
  if (error instanceof VaultError) {
    const isForNow = error.code === 'key_unavailable'
    return {
      kind: isForNow ? 'denied' : 'request',
      code: isForNow ? error.code : 'secret_unreadable',
      retryAfter: undefined,
    }
  }
  if (error instanceof DomainError) return { kind: 'request', code: error.code, retryAfter: undefined }
  return undefined
}
