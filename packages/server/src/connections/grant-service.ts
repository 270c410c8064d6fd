import { PLATFORM_PROJECT } from '../audit/audit-event.js'
import type { Caller } from '../caller.js'
import type { Database } from '../database/database.js'
import type { Tx } from '../database/tx.js'
import type { Place } from '../environments/environment.js'
import { missingScopes, requiredScopes } from '../oauth2/requested-scopes.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import type { Vault } from '../vault/vault.js'
import { VaultError } from '../vault/vault-error.js'
import type { Connection } from './connection.js'
import { moveCounts } from './connection-counts-store.js'
import { changedMeanwhile, notFound } from './connection-errors.js'
import { connectionEvent } from './connection-event.js'
import type { ConnectionSecrets } from './connection-secrets.js'
import type { ConnectionService } from './connection-service.js'
import {
  findStoredValues,
  forgetRenewals,
  lockConnection,
  type StoredSecret,
  secretGenerationOf,
  updateConnection,
  writeSecret,
} from './connection-store.js'
import type { Attempt, ConnectionTester } from './connection-tester.js'
import { type Held, isRenewable, type Obtained } from './credential-source.js'
import type { Grant, SealedCredentials } from './credentials.js'
import { fittingVersion } from './fitting-version.js'
import { renewalDue } from './renewal-time.js'
import type { RevocationOutbox } from './revocation-outbox.js'
import { NEVER_KEPT } from './revocation-outbox-store.js'
import type { StoredCredentials } from './stored-credentials.js'
import { withTested } from './tested-connection.js'

interface Parts {
  database: Database
  vault: Vault
  catalog: PieceCatalog
  secrets: ConnectionSecrets
  tester: ConnectionTester
  credentials: StoredCredentials
  connections: ConnectionService
  revocations: RevocationOutbox
}

/** A grant somebody just gave. Plain JSON. */
export interface NewGrant {
  readonly grant: Grant
  readonly expiresAt: number | null
  /** As the provider said; those asked for where it said nothing. */
  readonly scopes: readonly string[]
  readonly requestedScopes: readonly string[]
  readonly app: Connection['app']
  readonly clientId: string
  /** What identifies its account, where that is known. */
  readonly whose?: string | null
}

/** What became of a grant that was tried: it is the account's the connection had, or it is another's. */
export interface TriedGrant {
  attempt: Attempt
  account: string | null
  /** What identifies the account that answered. */
  whose: string | null
  isOtherAccount: boolean
}

const SAVE_ATTEMPTS = 5

/** Takes the grants that people give into connections. */
export class GrantService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Tries a grant in the piece and compares its account with the one the connection had. Saves nothing. */
  async tryOut(connection: Connection, given: NewGrant, caller: Caller): Promise<TriedGrant> {
    const { tester, credentials } = this.#parts
    const { piece, method, values } = await credentials.open(connection, {})
    const kept = { grant: given.grant, scopes: given.scopes, isCurrent: true }
    const attempt = await tester.attempt(connection.place, piece, method, values, caller, kept)
    const account = attempt.ok ? attempt.account : null
    const known = connection.accountId ?? connection.account
    const answered = attempt.ok ? (attempt.accountId ?? attempt.account) : null
    const isOtherAccount = known !== null && answered !== null && known !== answered
    return { attempt, account, whose: answered, isOtherAccount }
  }

  /** Revokes a grant that was given and is not wanted, unless that ends the one of another connection. */
  async discard(connection: Connection, given: NewGrant): Promise<void> {
    const { database, secrets, revocations } = this.#parts
    const stored = await findStoredValues(database.read, connection.id)
    const { form } = stored?.secret ? await this.#formOf(connection, stored.secret) : { form: {} }
    const unwanted = await secrets.seal(connection, { form, grant: given.grant }, NEVER_KEPT)
    const { app, whose = null } = given
    const its = { ...connection, app, account: whose, accountId: whose }
    const grantFingerprint = this.#fingerprint(its, given)
    await database.transaction((tx) => revocations.add(tx, { ...its, grantFingerprint }, unwanted), {
      unaudited: 'how the revocation ends is audited',
    })
  }

  /**
   * Puts a grant in the place of what the connection had. Key, flows and history stay; the grant it had is revoked
   * where that ends nothing else. A grant that does not work is kept too, with the reason, since it was given.
   */
  async save(place: Place, id: string, given: NewGrant, attempt: Attempt, caller: Caller): Promise<Connection> {
    for (let round = 1; round <= SAVE_ATTEMPTS; round++) {
      const connection = await this.#parts.connections.expect(place, id)
      const sealed = await this.#seal(connection, given)
      const saved = await this.#write(connection, given, attempt, sealed, caller)
      if (saved) return saved
    }
    throw changedMeanwhile()
  }

  async #seal(connection: Connection, { grant }: NewGrant): Promise<StoredSecret & { from: number }> {
    const { database, secrets } = this.#parts
    const stored = await findStoredValues(database.read, connection.id)
    const from = stored?.secret?.generation ?? 0
    const { form } = stored?.secret ? await this.#formOf(connection, stored.secret) : { form: {} }
    return { ...(await secrets.seal(connection, { form, grant }, from + 1)), from }
  }

  /** A sealing that cannot be opened any more holds nothing worth keeping where the form has no secrets of its own. */
  async #formOf(connection: Connection, secret: StoredSecret): Promise<Pick<SealedCredentials, 'form'>> {
    try {
      return await this.#parts.secrets.open(connection, secret)
    } catch (error) {
      if (error instanceof VaultError && Object.keys(connection.secretsSet).length === 0) return { form: {} }
      throw error
    }
  }

  /** Undefined when the credentials were changed since they were sealed. */
  #write(
    connection: Connection,
    given: NewGrant,
    attempt: Attempt,
    { from, ...sealed }: StoredSecret & { from: number },
    caller: Caller,
  ): Promise<Connection | undefined> {
    const { place, id } = connection
    return this.#parts.database.transaction(
      async (tx) => {
        const before = await lockConnection(tx.db, place, id)
        if (!before) throw notFound()
        if ((await secretGenerationOf(tx.db, id)) !== from) return undefined
        const after = this.#granted(before, given, attempt, caller, tx.now)
        await this.#revokeOld(tx, before, after)
        await updateConnection(tx.db, after, before.generation)
        await writeSecret(tx.db, id, sealed, tx.now)
        await forgetRenewals(tx.db, id)
        await moveCounts(tx.db, place.environment.id, before, after)
        const action = before.grantFingerprint === null ? 'connection.connected' : 'connection.reconnected'
        const detail = { scopes: [...given.scopes], accountChanged: isOtherAccount(before, after) }
        tx.audit(connectionEvent(action, after, caller, { detail }))
        return after
      },
      { unaudited: 'nothing was changed' },
    )
  }

  #granted(before: Connection, given: NewGrant, attempt: Attempt, caller: Caller, now: number): Connection {
    const { piece, method } = this.#methodOf(before)
    const { grant, expiresAt, app, requestedScopes } = given
    const renewable = isRenewable(method, { form: {}, grant })
    const due = renewalDue({ now, expiresAt, renewable, idles: renewable }, Math.random())
    const filled: Connection = {
      ...before,
      pieceVersion: piece.manifest.version,
      authVersion: method.version,
      status: 'active',
      reason: null,
      account: attempt.ok ? attempt.account : before.account,
      accountId: attempt.ok ? attempt.accountId : before.accountId,
      scopes: [...given.scopes],
      requestedScopes: [...requestedScopes],
      app,
      expiresAt,
      refreshDueAt: due,
      warning: !renewable && expiresAt !== null ? notRenewable(now) : null,
      connectedAt: now,
      modifiedBy: caller.name,
      modifiedAt: now,
      generation: before.generation + 1,
    }
    const tested = { ...withTested({ ...filled, connectedAt: null }, attempt, now), connectedAt: now }
    const whole = this.#withRequiredScopes(tested, now)
    return { ...whole, grantFingerprint: this.#fingerprint(whole, given) }
  }

  #withRequiredScopes(connection: Connection, now: number): Connection {
    const { method } = this.#methodOf(connection)
    const missing = method.oauth2
      ? missingScopes(requiredScopes(method.oauth2, connection.values), connection.scopes)
      : []
    if (missing.length === 0 || connection.status !== 'active') return connection
    const message = `Access was not allowed to ${missing.join(', ')}. Reconnect, and allow it.`
    return { ...connection, status: 'error', reason: { code: 'permission_denied', message, since: now } }
  }

  #fingerprint({ accountId, account, place, app }: Connection, { clientId, grant }: NewGrant): string {
    const whose = accountId ?? account ?? grant.refreshToken ?? grant.accessToken
    const scope = app === null ? place.project.id : PLATFORM_PROJECT
    const mark = this.#parts.vault.fingerprint(scope, 'grant', JSON.stringify([clientId, whose, app?.id ?? null]))
    return mark?.toString('hex') ?? ''
  }

  /** A grant of another account is of no use any more; one of the same account may be what the new one stands on. */
  async #revokeOld(tx: Tx, before: Connection, after: Connection): Promise<void> {
    const { method } = this.#methodOf(before)
    const isOther = before.grantFingerprint !== null && before.grantFingerprint !== after.grantFingerprint
    if (isOther || method.oauth2?.revocationEnds === 'grant') await this.#parts.revocations.add(tx, before)
  }

  #methodOf(connection: Connection): Pick<Held, 'piece' | 'method'> {
    const piece = fittingVersion(this.#parts.catalog, connection)
    return { piece, method: this.#parts.tester.method(piece, connection.method) }
  }
}

/** A token set as the grant of a connection. */
export function newGrant(got: Obtained, asked: Pick<NewGrant, 'requestedScopes' | 'app' | 'clientId'>): NewGrant {
  const { grant, expiresAt, scopes } = got
  if (!grant) throw new Error('a token endpoint answered without a grant')
  return { grant, expiresAt, scopes: scopes ?? asked.requestedScopes, ...asked }
}

const isOtherAccount = (before: Connection, after: Connection): boolean =>
  before.account !== null && (before.accountId ?? before.account) !== (after.accountId ?? after.account)

const notRenewable = (since: number) => ({
  code: 'no_refresh_token',
  message: 'The provider gave nothing to renew it with. When its access lapses, it has to be reconnected.',
  since,
})
