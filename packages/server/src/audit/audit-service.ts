import type { Database } from '../database/database.js'
import type { AuditKey } from './audit-chain.js'
import { type AuditActor, PLATFORM_PROJECT } from './audit-event.js'
import type { AuditPage, AuditQuery, AuditStore } from './audit-store.js'
import type { ExportedHead } from './exported-head.js'
import { type ChainReport, type VerifyOptions, verifyAudit } from './verify-audit.js'

/** Who asks for a verification, and in which request. */
export interface VerifyRequest extends VerifyOptions {
  readonly actor: AuditActor
  readonly requestId?: string
}

/** What people and operators do with the audit trail. Whether they may is for the caller to check. */
export class AuditService {
  readonly #database: Database
  readonly #store: AuditStore
  readonly #auditKey: AuditKey

  constructor(database: Database, store: AuditStore, auditKey: AuditKey) {
    this.#database = database
    this.#store = store
    this.#auditKey = auditKey
  }

  /** Lists the events of a project, or of one target in it, newest first. */
  list(query: AuditQuery): Promise<AuditPage> {
    return this.#store.list(query)
  }

  /** A number that rises with every change of a project; see `AuditStore.revision`. */
  revision(projectId: string): Promise<number> {
    return this.#store.revision(projectId)
  }

  /** The heads of all chains, or of one project. Kept outside the database they are the proof against a cut end. */
  heads(projectId?: string): Promise<ExportedHead[]> {
    return this.#store.heads(projectId)
  }

  /**
   * Recomputes the chain of a project, or all chains, and records that it was done and what was found.
   *
   * @returns a report for each chain. The record of this run itself comes after them.
   * @throws AuditUnavailableError if the run cannot be recorded.
   */
  async verify(request: VerifyRequest): Promise<ChainReport[]> {
    const reports: ChainReport[] = []
    for await (const report of verifyAudit(this.#database.read, this.#auditKey, request)) reports.push(report)
    await this.#record(request, reports)
    return reports
  }

  #record(request: VerifyRequest, reports: readonly ChainReport[]): Promise<void> {
    const projectId = request.projectId ?? PLATFORM_PROJECT
    const problems = reports.flatMap(({ projectId: project, problem }) => (problem ? [{ project, ...problem }] : []))
    const events = reports.reduce((sum, report) => sum + report.events, 0)
    return this.#database.transaction(async (tx) => {
      tx.audit({
        projectId,
        actor: request.actor,
        action: 'audit.verified',
        target: { type: 'audit', id: projectId, label: request.projectId ?? 'all projects' },
        outcome: problems.length > 0 ? 'failed' : 'ok',
        ...(request.requestId !== undefined && { requestId: request.requestId }),
        detail: { chains: reports.length, events, problems: problems.slice(0, 20) },
      })
    })
  }
}
