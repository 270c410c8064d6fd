import { type Kysely, type SqlBool, sql } from 'kysely'
import type { Database } from '../database/database.js'
import type { Schema } from '../database/schema.js'
import type { AuditTarget } from './audit-event.js'
import type { AuditRecord } from './audit-record.js'
import { auditSentence } from './audit-sentence.js'
import type { ExportedHead } from './exported-head.js'

/** Which events of a project to list. */
export interface AuditQuery {
  readonly projectId: string
  /** Only what happened to this, leases apart: they are many, so they are listed only when `action` asks for them. */
  readonly target?: Pick<AuditTarget, 'type' | 'id'> | undefined
  readonly actorId?: string | undefined
  readonly action?: string | undefined
  readonly environmentId?: string | undefined
  readonly outcome?: string | undefined
  /** Only events before this sequence number: the `next` of the page before. */
  readonly before?: number | undefined
  /** How many at most; 50 by default, 500 at the most. */
  readonly limit?: number | undefined
}

/** One page of events, newest first. */
export interface AuditPage {
  readonly items: readonly AuditRecord[]
  /** What to give as `before` for the next page; null if this is the last. */
  readonly next: number | null
}

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 500

/** In the words of the index by target, without a parameter, or the databases could not use it. */
const NOT_A_LEASE = sql<SqlBool>`action <> 'connection.leased'`

/** Reads the audit trail. Nothing here writes: events are written by the transaction they belong to. */
export class AuditStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Lists events, newest first. */
  async list(query: AuditQuery): Promise<AuditPage> {
    const limit = Math.min(Math.max(query.limit ?? DEFAULT_LIMIT, 1), MAX_LIMIT)
    const rows = await matching(this.#database.read, query)
      .orderBy('seq', 'desc')
      .limit(limit + 1)
      .execute()
    const items = rows.slice(0, limit).map(recordOf)
    return { items, next: rows.length > limit ? (items.at(-1)?.seq ?? null) : null }
  }

  /**
   * A number that rises with every change of a project, on whichever replica it was made: each is audited in its own
   * transaction, so the place of the last event in the chain tells of them all.
   */
  async revision(projectId: string): Promise<number> {
    const head = sql<{ seq: number }>`select seq from audit_heads where project_id = ${projectId}`
    const { rows } = await head.execute(this.#database.read)
    return rows[0]?.seq ?? 0
  }

  /** The heads of all chains, or of one project, to be kept outside the database. */
  async heads(projectId?: string): Promise<ExportedHead[]> {
    const all = this.#database.read.selectFrom('audit_heads').selectAll().orderBy('project_id')
    const rows = await (projectId === undefined ? all : all.where('project_id', '=', projectId)).execute()
    return rows.map(({ project_id, seq, hash, at }) => ({ projectId: project_id, seq, hash: hash.toString('hex'), at }))
  }
}

function matching(db: Kysely<Schema>, query: AuditQuery) {
  let events = db.selectFrom('audit_events').selectAll().where('project_id', '=', query.projectId)
  const { target, actorId, action, environmentId, outcome, before } = query
  if (target) events = events.where('target_type', '=', target.type).where('target_id', '=', target.id)
  if (target && action === undefined) events = events.where(NOT_A_LEASE)
  if (actorId !== undefined) events = events.where('actor_id', '=', actorId)
  if (action !== undefined) events = events.where('action', '=', action)
  if (environmentId !== undefined) events = events.where('environment_id', '=', environmentId)
  if (outcome !== undefined) events = events.where('outcome', '=', outcome)
  if (before !== undefined) events = events.where('seq', '<', before)
  return events
}

function recordOf(row: Schema['audit_events']): AuditRecord {
  return {
    projectId: row.project_id,
    seq: row.seq,
    at: row.at,
    actor: {
      type: row.actor_type,
      id: row.actor_id,
      label: row.actor_label,
      ...(row.ip !== null && { ip: row.ip }),
      ...(row.session_id !== null && { sessionId: row.session_id }),
    },
    action: row.action,
    target: { type: row.target_type, id: row.target_id, label: row.target_label },
    ...(row.environment_id !== null && { environmentId: row.environment_id }),
    outcome: row.outcome,
    ...(row.request_id !== null && { requestId: row.request_id }),
    detail: detailOf(row),
    sentence: auditSentence(row.action, row.actor_label, row.target_label),
  }
}

function detailOf(row: Schema['audit_events']): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(row.detail)
  } catch (cause) {
    throw new Error(`Audit event ${row.seq} of project ${row.project_id} is not readable: verify the trail`, { cause })
  }
}
