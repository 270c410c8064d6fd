import type { DenialLog } from '../access/denial-log.js'
import type { Principal } from '../access/principal.js'
import { sha256 } from '../access/sha256.js'
import type { Caller } from '../caller.js'
import type { Connection } from '../connections/connection.js'
import { connectionEvent } from '../connections/connection-event.js'
import type { ConnectionService } from '../connections/connection-service.js'
import type { GrantService, NewGrant, TriedGrant } from '../connections/grant-service.js'
import type { Database } from '../database/database.js'
import { DomainError } from '../domain-error.js'
import type { Place } from '../environments/environment.js'
import { checkCallback } from '../oauth2/check-callback.js'
import type { OAuth2AppService } from '../oauth2/oauth2-app-service.js'
import { TokenFailure } from '../oauth2/token-failure.js'
import {
  type Authorization,
  type AuthorizationOutcome,
  type AuthorizationView,
  viewAuthorization,
} from './authorization.js'
import { refusedAuthorization } from './authorization-errors.js'
import type { AuthorizationSecrets } from './authorization-secrets.js'
import {
  type AuthorizationChange,
  changeAuthorization,
  consume,
  findAuthorization,
  findByState,
} from './authorization-store.js'
import type { Beginners } from './beginners.js'
import type { CodeExchange } from './code-exchange.js'
import { outcomeOf } from './outcome-of.js'
import type { TransactionCookie } from './transaction-cookie.js'

interface Parts {
  database: Database
  connections: ConnectionService
  grants: GrantService
  secrets: AuthorizationSecrets
  codes: CodeExchange
  cookie: TransactionCookie
  beginners: Beginners
  apps: Pick<OAuth2AppService, 'markMisconfigured'>
  denials: Pick<DenialLog, 'record'>
  placeOf(at: { projectId: string; environmentId: string }): Promise<Place>
}

/** A browser that comes back from a provider. */
export interface CallbackRequest {
  /** Last part of the path it came to. */
  context: string
  parameters: URLSearchParams
  cookie(name: string): string | undefined
  principal: Principal | undefined
  requestId: string
  ip: string
  signal: AbortSignal
}

/** Longer parameters are nobody's code or state. */
const LONGEST_PARAMETER = 4_096

/**
 * Takes in what a provider answers. The order of the checks is the point: who is back, in which browser, for which
 * client, is known before anything else in the answer is believed, and each authorization counts once.
 */
export class AuthorizationCallback {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Finishes an authorization, well or badly, and answers its id.
   *
   * @throws DomainError `oauth_…` when the answer does not belong to an authorization of this browser; then the
   * provider is asked nothing, and whoever really waits for the answer can still get it.
   */
  async finish(request: CallbackRequest): Promise<string> {
    const { authorization, state } = await this.#find(request)
    const { callback, place } = await this.#check(authorization, state, request)
    const caller = callerOf(authorization, request)
    const failed = (outcome: AuthorizationOutcome) => this.#fail(authorization, place, outcome, caller)
    if (callback.outcome === 'refused') return failed(refusedByProvider(callback.error))
    try {
      const { parameters, signal } = request
      const grant = await this.#parts.codes.exchange(authorization, place, { parameters, state, signal })
      return await this.#take(authorization, place, grant, caller)
    } catch (error) {
      const outcome = outcomeOf(error)
      await this.#blameApp(authorization, error)
      const ended = await failed(outcome ?? UNEXPECTED)
      if (outcome) return ended
      throw error
    }
  }

  /** Everything that must hold before the provider is asked anything; the authorization is used up then. */
  async #check(authorization: Authorization, state: string, request: CallbackRequest) {
    try {
      await this.#checkBeginner(authorization, request)
      if (authorization.context !== request.context) throw refusedAuthorization('oauth_context_mismatch')
      const callback = readCallback(authorization, request.parameters, state)
      const place = await this.#parts.placeOf(authorization)
      await this.#consume(authorization)
      return { callback, place }
    } catch (error) {
      if (error instanceof DomainError) await this.#recordRefusal(authorization, request, error.code)
      throw error
    }
  }

  /** Somebody else's browser, or somebody else's answer: an attack, or a person who confused two windows. */
  #recordRefusal({ actor, ...about }: Authorization, { requestId, ip, principal }: CallbackRequest, code: string) {
    const who = principal ? { type: 'user' as const, id: principal.id, label: principal.label } : { ...actor }
    return this.#parts.denials.record('GET /oauth2/callback/:context', {
      projectId: about.projectId,
      environmentId: about.environmentId,
      actor: { ...who, ip },
      action: 'connection.authorization_failed',
      target: { type: 'connection', id: about.connectionId, label: about.connectionId },
      outcome: 'denied',
      requestId,
      detail: { code },
    })
  }

  /** How an authorization ended, for the browser it was begun in; undefined for any other. */
  async outcome(id: string, cookie: CallbackRequest['cookie']): Promise<AuthorizationView | undefined> {
    const { database, cookie: cookies } = this.#parts
    const authorization = await findAuthorization(database.read, id)
    if (!authorization || !cookies.isIn(authorization, cookie)) return undefined
    return viewAuthorization(authorization, await database.now())
  }

  async #find({ parameters }: CallbackRequest): Promise<{ authorization: Authorization; state: string }> {
    for (const value of parameters.values()) {
      if (value.length > LONGEST_PARAMETER) throw refusedAuthorization('oauth_invalid_callback')
    }
    const states = parameters.getAll('state')
    const [state = ''] = states
    if (states.length > 1) throw refusedAuthorization('oauth_invalid_callback')
    if (state === '') throw refusedAuthorization('oauth_state_missing')
    const authorization = await findByState(this.#parts.database.read, sha256(state))
    if (!authorization) throw refusedAuthorization('oauth_state_unknown')
    return { authorization, state }
  }

  /** The same browser, and the same person or program, with the right they had. */
  async #checkBeginner(authorization: Authorization, { cookie, principal }: CallbackRequest): Promise<void> {
    const { cookie: cookies, beginners } = this.#parts
    const isBack = cookies.isIn(authorization, cookie) && (await beginners.mayFinish(authorization, principal))
    if (!isBack) throw refusedAuthorization('oauth_user_mismatch')
  }

  async #consume({ id, expiresAt, consumedAt }: Authorization): Promise<void> {
    if (consumedAt !== null) throw refusedAuthorization('oauth_state_used')
    const { now, isOurs } = await this.#parts.database.transaction(
      async (tx) => ({ now: tx.now, isOurs: await consume(tx.db, id, tx.now) }),
      { unaudited: 'how the authorization ends is audited' },
    )
    if (!isOurs) throw refusedAuthorization(now >= expiresAt ? 'oauth_state_expired' : 'oauth_state_used')
  }

  /** The provider refuses the app itself: said on the app, once, for everybody who uses it. */
  async #blameApp({ app }: Authorization, error: unknown): Promise<void> {
    if (!app || !(error instanceof TokenFailure) || error.kind !== 'client') return
    const { database, apps } = this.#parts
    await database.transaction((tx) => apps.markMisconfigured(tx, app.id, app.version, error.code), {
      unaudited: 'the provider refused the app before',
    })
  }

  /** Puts the grant into the connection; one of another account waits for a decision. */
  async #take(authorization: Authorization, place: Place, grant: NewGrant, caller: Caller): Promise<string> {
    const { grants, connections } = this.#parts
    const { id, connectionId } = authorization
    const connection = await connections.expect(place, connectionId)
    const tried = await grants.tryOut(connection, grant, caller)
    if (tried.isOtherAccount) return this.#askFirst(authorization, connection, grant, tried)
    if (!tried.attempt.ok && connection.status === 'active') {
      const { code, message, hint } = tried.attempt.failure
      return this.#fail(authorization, place, { code, message, ...(hint !== undefined && { hint }) }, caller)
    }
    const saved = await grants.save(place, connectionId, grant, tried.attempt, caller)
    const reason =
      saved.status === 'active' ? {} : { code: saved.reason?.code ?? '', message: saved.reason?.message ?? '' }
    const status = saved.status === 'active' ? 'connected' : 'failed'
    await this.#end(id, { status, outcome: { account: saved.account, ...reason }, sealed: null })
    return id
  }

  async #askFirst(
    { id, piece }: Authorization,
    connection: Connection,
    grant: NewGrant,
    { account, whose }: TriedGrant,
  ): Promise<string> {
    const kept = { ...grant, whose }
    const sealed = await this.#parts.secrets.seal({ id, place: connection.place, piece }, kept, 1)
    const outcome = { code: 'account_changed', account, previousAccount: connection.account }
    await this.#end(id, { status: 'confirm', outcome, sealed, sealedGeneration: 1 })
    return id
  }

  async #fail(
    { id, connectionId }: Authorization,
    place: Place,
    outcome: AuthorizationOutcome,
    caller: Caller,
  ): Promise<string> {
    const connection = await this.#parts.connections.expect(place, connectionId)
    await this.#parts.database.transaction(async (tx) => {
      await changeAuthorization(tx.db, id, 'exchanging', { status: 'failed', outcome, sealed: null })
      const about = { outcome: 'failed' as const, detail: { code: outcome.code } }
      tx.audit(connectionEvent('connection.authorization_failed', connection, caller, about))
    })
    return id
  }

  async #end(id: string, change: AuthorizationChange): Promise<void> {
    await this.#parts.database.transaction((tx) => changeAuthorization(tx.db, id, 'exchanging', change), {
      unaudited: 'what becomes of the connection is audited',
    })
  }
}

function readCallback({ settings, clientId }: Authorization, parameters: URLSearchParams, state: string) {
  try {
    return checkCallback(settings, { clientId }, parameters, state)
  } catch (error) {
    if (error instanceof DomainError) throw refusedAuthorization('oauth_invalid_callback')
    throw error
  }
}

const UNEXPECTED: AuthorizationOutcome = {
  code: 'internal',
  message: 'Something went wrong while the connection was being authorized.',
  hint: 'Choose Connect again.',
}

function refusedByProvider(code: string): AuthorizationOutcome {
  if (code !== 'access_denied') return { code, message: `The provider refused the authorization (${code}).` }
  return {
    code,
    message: 'Access was not allowed at the provider.',
    hint: 'Choose Connect again, and allow access.',
  }
}

/** The person who began it, also where only the browser's cookie came back. */
function callerOf({ actor, actorName }: Authorization, { requestId, ip, signal }: CallbackRequest): Caller {
  return { actor: { ...actor, ip }, name: actorName, requestId, signal, may: () => true }
}
