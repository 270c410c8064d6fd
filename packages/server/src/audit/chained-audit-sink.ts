import type { Kysely } from 'kysely'
import type { AuditSink } from '../database/audit-sink.js'
import { dialectOf } from '../database/portable.js'
import type { Schema } from '../database/schema.js'
import { AuditHasher, type AuditKey, CHAIN_START } from './audit-chain.js'
import type { AuditEvent } from './audit-event.js'
import { AuditInsert } from './audit-insert.js'

const CONTROL = /\p{Cc}/u
const CONTROLS = /\p{Cc}/gu

type AuditRow = Schema['audit_events']

interface Head {
  readonly seq: number
  readonly hash: Buffer
}

/**
 * Appends audit events to the hash chain of their project. The head row of each project is the lock that keeps one
 * chain on any number of replicas; heads are taken in the order of the project ids, so no two transactions can wait for
 * each other here.
 */
export class ChainedAuditSink implements AuditSink {
  readonly #auditKey: AuditKey
  readonly #hasher = new AuditHasher()
  readonly #insert = new AuditInsert()

  constructor(auditKey: AuditKey) {
    this.#auditKey = auditKey
  }

  async append(db: Kysely<Schema>, events: readonly AuditEvent[], now: number): Promise<void> {
    const byProject = groupByProject(events)
    for (const projectId of [...byProject.keys()].sort()) {
      await this.#extend(db, projectId, byProject.get(projectId) ?? [], now)
    }
  }

  async #extend(db: Kysely<Schema>, projectId: string, events: readonly AuditEvent[], now: number): Promise<void> {
    const key = this.#auditKey(projectId)
    let { seq, hash } = await lockHead(db, projectId, now)
    const rows: AuditRow[] = []
    for (const event of events) {
      seq += 1
      const row = rowOf(event, seq, now, hash)
      hash = this.#hasher.hash(key, row.prev_hash, row)
      row.hash = hash
      rows.push(row)
    }
    await this.#insert.execute(db, rows)
    await db.updateTable('audit_heads').set({ seq, hash, at: now }).where('project_id', '=', projectId).execute()
  }
}

function groupByProject(events: readonly AuditEvent[]): Map<string, AuditEvent[]> {
  const groups = new Map<string, AuditEvent[]>()
  for (const event of events) {
    const group = groups.get(event.projectId)
    if (group) group.push(event)
    else groups.set(event.projectId, [event])
  }
  return groups
}

/** The head of a chain, locked until the transaction ends; the first event of a project makes it. */
async function lockHead(db: Kysely<Schema>, projectId: string, now: number): Promise<Head> {
  const head = await readHead(db, projectId)
  if (head) return head
  const start = { project_id: projectId, seq: 0, hash: CHAIN_START, at: now }
  await db
    .insertInto('audit_heads')
    .values(start)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return (await readHead(db, projectId)) ?? start
}

function readHead(db: Kysely<Schema>, projectId: string): Promise<Head | undefined> {
  const query = db.selectFrom('audit_heads').select(['seq', 'hash']).where('project_id', '=', projectId)
  return (dialectOf(db) === 'postgres' ? query.forUpdate() : query).executeTakeFirst()
}

/** A row whose own hash is still to come. */
function rowOf(event: AuditEvent, seq: number, now: number, previous: Buffer): AuditRow {
  const { actor, target } = event
  return {
    project_id: event.projectId,
    seq,
    at: now,
    actor_type: actor.type,
    actor_id: storable(actor.id),
    actor_label: storable(actor.label),
    ip: actor.ip ?? null,
    session_id: actor.sessionId ?? null,
    action: event.action,
    target_type: target.type,
    target_id: storable(target.id),
    target_label: storable(target.label),
    environment_id: event.environmentId ?? null,
    outcome: event.outcome,
    request_id: event.requestId === undefined ? null : storable(event.requestId),
    detail: event.detail === undefined ? '{}' : JSON.stringify(event.detail),
    prev_hash: previous,
    hash: previous,
  }
}

/** Control characters are written out, so that no label can start a line of its own or break the insert. */
function storable(text: string): string {
  return CONTROL.test(text) ? text.replace(CONTROLS, escapeControl) : text
}

function escapeControl(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
