import { isPieceError } from '@plugboard/core'
import { type ActionManifest, checkFields } from '@plugboard/core/host'
import type { AuditEvent } from '../audit/audit-event.js'
import type { Caller } from '../caller.js'
import type { Database } from '../database/database.js'
import { DomainError } from '../domain-error.js'
import type { Place } from '../environments/environment.js'
import type { FileService } from '../files/file-service.js'
import { scopesLacking } from '../oauth2/scopes-lacking.js'
import { findAction, findMethod, type InstalledPiece } from '../pieces/installed-piece.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import type { Credentials, PieceRunner } from '../pieces/piece-runner.js'
import { connectionEvent } from './connection-event.js'
import { markInError } from './connection-status.js'
import { secretGenerationOf } from './connection-store.js'
import { fieldProblems, type Values } from './connection-values.js'
import { credentialsFor } from './credentials.js'
import type { Lease, LeaseRequest } from './lease.js'
import type { LeaseService } from './lease-service.js'
import type { Renewer } from './renewer.js'

interface Parts {
  database: Database
  catalog: PieceCatalog
  leases: LeaseService
  runner: PieceRunner
  renewer: Renewer
  files: FileService
}

/** One action to run with a connection. */
export interface ActionCall {
  /** Key or id of the connection. */
  connection: string
  action: string
  input: Values
  /** The piece the step names; a connection of another piece is refused. */
  piece?: string
  run?: string
}

export interface ActionResult {
  output: unknown
  /** How long the piece took, in milliseconds. */
  ms: number
}

const GRANT_REFUSED = {
  code: 'needs_reauth',
  message: 'The provider no longer accepts its access, and gave nothing to renew it with. Reconnect it.',
}

/** Runs a piece's actions with leased credentials. */
export class ConnectionActions {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Runs an action. Throws what `LeaseService.lease` throws, field problems before the credential leaves the server, and
   * the piece's own failure.
   */
  async run(place: Place, call: ActionCall, caller: Caller): Promise<ActionResult> {
    const { actor, requestId } = caller
    const { connection: key, piece, run } = call
    const request = { place, key, actor, requestId, mayUse: caller.may('connections.use'), piece, run }
    const lease = await this.#parts.leases.lease(request)
    const started = performance.now()
    const first = await this.#call(place, lease, call, caller)
    const outcome = isRefused(first) ? await this.#afterRefusal(request, lease, call, { caller, first }) : first
    if (outcome.status === 'rejected') throw outcome.reason
    return { output: outcome.value, ms: Math.round(performance.now() - started) }
  }

  /**
   * The provider refused a credential before its time: once more with a fresh one. A grant that nothing renews is dead;
   * what somebody typed in may be right for other actions.
   */
  async #afterRefusal(
    request: LeaseRequest,
    lease: Lease,
    call: ActionCall,
    { caller, first }: { caller: Caller; first: Outcome },
  ): Promise<Outcome> {
    const { place } = request
    if (lease.isRenewable) {
      await this.#parts.renewer.renew(place, lease.connection.id, lease.generation)
      return this.#call(place, await this.#parts.leases.lease(request), call, caller)
    }
    if (lease.auth.kind === 'oauth2') await this.#markDead(place, lease)
    return first
  }

  /** Unless its credentials were exchanged meanwhile. */
  #markDead(place: Place, { connection: { id }, generation }: Lease): Promise<void> {
    return this.#parts.database.transaction(
      async (tx) => {
        if ((await secretGenerationOf(tx.db, id)) !== generation) return
        await markInError(tx, place, id, { ...GRANT_REFUSED, since: tx.now })
      },
      { unaudited: 'the refused action is audited' },
    )
  }

  async #call(place: Place, lease: Lease, call: ActionCall, caller: Caller): Promise<Outcome> {
    const installed = this.#pieceOf(lease)
    const input = expectInput(installed, call.action, lease, call.input)
    const services = { files: this.#parts.files.filesOf(place.project, caller.name) }
    const { signal, watch, onProgress } = caller
    const by = { projectId: place.project.id, signal, watch, onProgress, services }
    const action = { name: call.action, input }
    const outcome = await settle(this.#parts.runner.action(installed, credentialsOf(installed, lease), action, by))
    await this.#record(place, lease, call, caller, outcome.status)
    return outcome
  }

  #pieceOf({ connection: { piece, pieceVersion } }: Lease): InstalledPiece {
    return this.#parts.catalog.find(piece, pieceVersion) ?? this.#parts.catalog.get(piece)
  }

  #record(place: Place, lease: Lease, call: ActionCall, caller: Caller, status: 'fulfilled' | 'rejected') {
    const { id, name } = lease.connection
    const outcome: AuditEvent['outcome'] = status === 'fulfilled' ? 'ok' : 'failed'
    const detail = { action: call.action, lease: lease.leaseId, ...(call.run && { run: call.run }) }
    return this.#parts.database.transaction(async (tx) => {
      tx.audit(connectionEvent('connection.action_run', { id, name, place }, caller, { outcome, detail }))
    })
  }
}

type Outcome = PromiseSettledResult<unknown>

const isRefused = (outcome: Outcome): boolean =>
  outcome.status === 'rejected' && isPieceError(outcome.reason) && outcome.reason.code === 'invalid_credentials'

async function settle<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
  const [outcome] = await Promise.allSettled([promise])
  return outcome
}

function expectInput(piece: InstalledPiece, name: string, lease: Lease, input: Values): Values {
  const action = findAction(piece, name)
  if (!action) {
    throw new DomainError({
      kind: 'not_found',
      code: 'action_not_found',
      message: `${piece.manifest.title} has no such action.`,
      field: 'action',
      hint: `It has: ${piece.manifest.actions.map((one) => one.name).join(', ')}.`,
    })
  }
  if (action.methods && !action.methods.includes(lease.connection.method)) {
    throw new DomainError({
      kind: 'invalid',
      code: 'unsupported',
      message: `"${action.title}" does not work with this way of authenticating.`,
      field: 'connection',
      hint: `Choose a connection made with: ${action.methods.join(', ')}.`,
    })
  }
  refuseMissingScope(piece, action, lease)
  const checked = checkFields(action.input, input)
  if (checked.problems.length > 0) {
    throw fieldProblems(checked.problems)
  }
  return checked.values
}

/** Before the credential leaves the server: the provider would refuse, less clearly. */
function refuseMissingScope(piece: InstalledPiece, action: ActionManifest, lease: Lease): void {
  const method = findMethod(piece, lease.connection.method)
  const [missing] = scopesLacking(action, method, lease.scopes)
  if (missing === undefined) return
  throw new DomainError({
    kind: 'invalid',
    code: 'permission_denied',
    message: `"${action.title}" needs access that "${lease.connection.name}" was not granted: ${missing}.`,
    field: 'connection',
    hint: `Reconnect the connection to grant ${missing}.`,
    details: { scope: missing },
  })
}

function credentialsOf(piece: InstalledPiece, lease: Lease): Credentials {
  const method = findMethod(piece, lease.connection.method)
  if (!method) throw new Error('a lease names an auth method its piece does not have')
  const { kind: _, method: __, fields, ...credentials } = lease.auth
  return credentialsFor(method, { ...fields, ...credentials })
}
