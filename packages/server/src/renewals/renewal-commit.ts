import type { AuditAction } from '../audit/audit-actions.js'
import type { AuditEvent } from '../audit/audit-event.js'
import { changeStanding } from '../connections/connection-status.js'
import type { Database } from '../database/database.js'
import type { Tx } from '../database/tx.js'
import type { Place } from '../environments/environment.js'
import { SYSTEM } from '../oauth2/oauth2-app-event.js'
import type { OAuth2AppService } from '../oauth2/oauth2-app-service.js'
import type { FailurePlan, RenewalJob, RenewedRecord } from './renewal.js'
import { RENEWAL_REASONS } from './renewal-errors.js'
import { release } from './renewal-lease-store.js'
import { lockStates, type RenewalState, writeRenewed } from './renewal-store.js'

interface Parts {
  database: Database
  apps: Pick<OAuth2AppService, 'markMisconfigured' | 'pause'>
  /** The place with these ids. Asked outside transactions. */
  placeOf(at: Pick<RenewalJob, 'projectId' | 'environmentId'>): Promise<Place>
}

/**
 * What became of new credentials: `saved`; `moved` when a person changed the connection meanwhile, so that they must be
 * put into what there is now; `fenced` when another attempt was quicker or is under way; `gone` with the connection.
 */
export type Saved = 'saved' | 'moved' | 'fenced' | 'gone'

const PUT_BACK_MS = 5_000

/** Writes how renewals ended. */
export class RenewalCommit {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Puts new credentials in place, each only where its attempt is not fenced out, in one transaction with the audit. */
  async save(records: readonly RenewedRecord[]): Promise<Saved[]> {
    const places = await this.#placesOf(records)
    return this.#parts.database.transaction(
      async (tx) => {
        const states = await lockStates(
          tx.db,
          records.map((record) => record.connectionId),
        )
        const results = records.map((record) => judge(record, states.get(record.connectionId)))
        const good = records.filter((_, index) => results[index] === 'saved')
        await writeRenewed(tx.db, good, tx.now)
        for (const record of good) {
          const state = states.get(record.connectionId)
          if (state && state.status !== 'active') await recover(tx, record, places)
          tx.audit(renewalEvent('connection.renewed', record, 'ok', { generation: record.from + 1 }))
        }
        return results
      },
      { unaudited: 'nothing was changed' },
    )
  }

  /**
   * Records a failure and lets go of the lease, unless the credentials were renewed by somebody else meanwhile.
   *
   * @param cause what failed, such as `http_503`; none where nothing was tried.
   */
  async fail(job: RenewalJob, plan: FailurePlan, cause?: string): Promise<void> {
    const place = await this.#parts.placeOf(job)
    await this.#parts.database.transaction(
      async (tx) => {
        const state = (await lockStates(tx.db, [job.connectionId])).get(job.connectionId)
        if (!state || !(await release(tx.db, { ...job, ...plan })) || state.generation !== job.generation) return
        await this.#settleApp(tx, job, plan)
        const before = await changeStanding(tx, place, job.connectionId, () => standingAfter(plan, state, tx.now))
        const isNews = plan.reason ? before?.reason?.code !== plan.reason.code : plan.warning && job.failures === 0
        if (!isNews) return
        const code = plan.reason?.code ?? plan.warning?.code
        const detail = { code, ...(cause !== undefined && { cause }), lasting: plan.reason !== undefined }
        tx.audit(renewalEvent('connection.renewal_failed', job, 'failed', detail))
      },
      { unaudited: 'a further failure of a renewal whose first one is audited, or nothing new' },
    )
  }

  /** Lets go of a lease without having tried; others that are due get their turn first. */
  async putBack(job: RenewalJob): Promise<void> {
    const place = await this.#parts.placeOf(job)
    await this.#parts.database.transaction(
      async (tx) => {
        if (!(await release(tx.db, job))) return
        await changeStanding(tx, place, job.connectionId, () => ({ refreshDueAt: tx.now + PUT_BACK_MS }))
      },
      { unaudited: 'nothing was tried' },
    )
  }

  async #settleApp(tx: Tx, { app: used }: RenewalJob, { app }: FailurePlan): Promise<void> {
    if (!used || !app) return
    if ('pausedUntil' in app) await this.#parts.apps.pause(tx, used.id, app.pausedUntil)
    else await this.#parts.apps.markMisconfigured(tx, used.id, used.version, app.misconfigured)
  }

  async #placesOf(records: readonly RenewedRecord[]): Promise<Map<string, Place>> {
    const places = new Map<string, Place>()
    for (const record of records) {
      if (!places.has(record.environmentId)) places.set(record.environmentId, await this.#parts.placeOf(record))
    }
    return places
  }
}

/** Fenced by the generation, and by the attempt while another one is under way. */
function judge(record: RenewedRecord, state: RenewalState | undefined): Saved {
  if (!state) return 'gone'
  if (state.generation !== record.from) return 'moved'
  return state.attempt === null || state.attempt === record.attempt ? 'saved' : 'fenced'
}

async function recover(tx: Tx, record: RenewedRecord, places: ReadonlyMap<string, Place>): Promise<void> {
  const place = places.get(record.environmentId)
  if (!place) return
  await changeStanding(tx, place, record.connectionId, ({ status, reason }) =>
    status === 'error' && reason && RENEWAL_REASONS.has(reason.code) ? { status: 'active', reason: null } : {},
  )
}

function standingAfter({ reason, warning, nextAt }: FailurePlan, state: RenewalState, now: number) {
  const isSame = state.reasonCode === reason?.code
  return {
    refreshDueAt: nextAt,
    warning: warning ? { ...warning, since: now } : null,
    ...(reason && !isSame && { status: 'error' as const, reason: { ...reason, since: now } }),
    ...((reason ?? warning) && { lastError: (reason ?? warning)?.message ?? null }),
  }
}

function renewalEvent(
  action: AuditAction,
  at: Pick<RenewalJob, 'connectionId' | 'projectId' | 'environmentId' | 'name'>,
  outcome: AuditEvent['outcome'],
  detail: Record<string, unknown>,
): AuditEvent {
  const target = { type: 'connection', id: at.connectionId, label: at.name }
  return { ...SYSTEM, projectId: at.projectId, environmentId: at.environmentId, action, target, outcome, detail }
}
