import type { Caller } from '../caller.js'
import type { Database } from '../database/database.js'
import type { RevocationRow } from '../database/schema.js'
import type { Tx } from '../database/tx.js'
import { DomainError } from '../domain-error.js'
import type { Place } from '../environments/environment.js'
import { newId } from '../id.js'
import { SYSTEM } from '../oauth2/oauth2-app-event.js'
import type { OAuth2Client } from '../oauth2/oauth2-client.js'
import { TokenFailure, type TokenFailureKind } from '../oauth2/token-failure.js'
import { findMethod } from '../pieces/installed-piece.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import { VaultError } from '../vault/vault-error.js'
import type { Connection } from './connection.js'
import { connectionEvent } from './connection-event.js'
import type { ConnectionSecrets } from './connection-secrets.js'
import type { CredentialSource, OAuth2Use } from './credential-source.js'
import type { Grant } from './credentials.js'
import {
  deleteRevocation,
  hasSibling,
  insertRevocation,
  postponeRevocation,
  replaceGrant,
  type SealedGrant,
  sealedGrantOf,
  takeRevocations,
} from './revocation-outbox-store.js'

interface Parts {
  database: Database
  catalog: PieceCatalog
  secrets: ConnectionSecrets
  source: CredentialSource
  client: OAuth2Client
  placeOf(at: { projectId: string; environmentId: string }): Promise<Place>
}

/** What happens to the grant of a connection that goes. */
export type Revocation =
  /** It is being revoked at the provider. */
  | 'queued'
  /** Another connection has a grant of the same account, which revoking this one could end. */
  | 'kept_for_sibling'
  /** The piece names no address to revoke it at; it stays in the account's settings at the provider. */
  | 'not_offered'
  /** There was none. */
  | 'none'

const DAY = 24 * 3_600_000
/** On a hosted server every connection that cannot be made is `denied`. */
const PASSING: ReadonlySet<TokenFailureKind> = new Set(['unknown', 'throttled', 'trouble', 'denied'])
const MOST_ATTEMPTS = 5
const REQUEST_MS = 10_000
const HOLD_MS = 60_000
const FIRST_WAIT_MS = 5_000
const BATCH = 20

/** Revokes the grants of connections that are gone (RFC 7009), in the background and for a day at most. */
export class RevocationOutbox {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Takes down, in the transaction that ends a connection or replaces its grant, that the grant is to be revoked: the
   * one it has, or another one that was given for it.
   */
  async add(tx: Tx, connection: Connection, sealed?: SealedGrant): Promise<Revocation> {
    const piece = this.#parts.catalog.find(connection.piece)
    const oauth2 = piece && findMethod(piece, connection.method)?.oauth2
    if (oauth2?.grant !== 'authorizationCode' || connection.grantFingerprint === null) return 'none'
    if (oauth2.revocationUrl === undefined) return 'not_offered'
    if (oauth2.revocationEnds !== 'grant' && (await hasSibling(tx.db, connection))) return 'kept_for_sibling'
    const grant = sealed ?? (await sealedGrantOf(tx.db, connection.id))
    if (!grant) return 'none'
    await insertRevocation(tx.db, newId('rev'), { connection, grant, now: tx.now, expiresAt: tx.now + DAY })
    return 'queued'
  }

  /**
   * Takes newer tokens in place of those to be revoked: a renewal that was under way when the connection was deleted
   * brought them. Nothing happens where nothing is to be revoked.
   */
  async useNewest(connectionId: string, sealed: SealedGrant): Promise<void> {
    await this.#parts.database.transaction((tx) => replaceGrant(tx.db, connectionId, sealed, tx.now), {
      unaudited: 'how the revocation ends is audited',
    })
  }

  /** Revokes what is due. */
  async work(): Promise<void> {
    const rows = await this.#parts.database.transaction(
      (tx) => takeRevocations(tx.db, tx.now, tx.now + HOLD_MS, BATCH),
      { unaudited: 'how a revocation ends is audited' },
    )
    await Promise.all(rows.map((row) => this.#revoke(row)))
  }

  async #revoke(row: RevocationRow): Promise<void> {
    try {
      const { grant, use } = await this.#open(row)
      if (use.settings.revocationUrl !== undefined) await this.#ask(grant, use)
      await this.#end(row, 'ok')
    } catch (error) {
      const passes = error instanceof TokenFailure && PASSING.has(error.kind)
      const isKnown =
        passes || error instanceof TokenFailure || error instanceof DomainError || error instanceof VaultError
      if (!isKnown) throw error
      const isTimeLeft = row.attempts < MOST_ATTEMPTS && row.expires_at > (await this.#parts.database.now())
      if (passes && isTimeLeft) return this.#postpone(row, error)
      await this.#end(row, 'failed', { code: error.code })
    }
  }

  async #open(row: RevocationRow): Promise<{ grant: Grant; use: OAuth2Use }> {
    const { catalog, secrets, source, placeOf } = this.#parts
    const place = await placeOf({ projectId: row.project_id, environmentId: row.environment_id })
    const piece = catalog.find(row.piece, row.piece_version) ?? catalog.get(row.piece)
    const method = findMethod(piece, row.method)
    const sealed = await secrets.open({ id: row.connection_id, place, piece: row.piece }, row)
    if (!method || !sealed.grant) throw new DomainError({ kind: 'not_found', message: 'There is nothing to revoke.' })
    const app = row.app_id === null ? null : { id: row.app_id, version: row.app_version ?? 0 }
    const use = await source.use({ place, piece, method, plain: JSON.parse(row.plain_values), sealed, app })
    return { grant: sealed.grant, use }
  }

  /** The refresh token, whose end is the end of the grant; where the provider does not take it, the access token. */
  async #ask({ refreshToken, accessToken }: Grant, { settings, client }: OAuth2Use): Promise<void> {
    const send = (token: string, hint: 'refresh_token' | 'access_token') =>
      this.#parts.client.revoke(settings, client, { token, hint, signal: AbortSignal.timeout(REQUEST_MS) })
    try {
      await (refreshToken === null ? send(accessToken, 'access_token') : send(refreshToken, 'refresh_token'))
    } catch (error) {
      const isOtherToken = error instanceof TokenFailure && error.code === 'unsupported_token_type'
      if (!isOtherToken || refreshToken === null) throw error
      await send(accessToken, 'access_token')
    }
  }

  #postpone({ id, attempts }: RevocationRow, { retryAfter }: TokenFailure): Promise<void> {
    const wait = Math.max((retryAfter ?? 0) * 1_000, FIRST_WAIT_MS * 4 ** (attempts - 1))
    return this.#parts.database.transaction((tx) => postponeRevocation(tx.db, id, tx.now + wait), {
      unaudited: 'it is tried again',
    })
  }

  async #end(row: RevocationRow, outcome: 'ok' | 'failed', detail: Record<string, unknown> = {}): Promise<void> {
    const place = await this.#parts.placeOf({ projectId: row.project_id, environmentId: row.environment_id })
    const by: Pick<Caller, 'actor' | 'requestId'> = { ...SYSTEM, requestId: row.id }
    await this.#parts.database.transaction(async (tx) => {
      await deleteRevocation(tx.db, row.id)
      const target = { id: row.connection_id, name: row.label, place }
      tx.audit(connectionEvent('connection.grant_revoked', target, by, { outcome, detail }))
    })
  }
}
