import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.js'
import { AuditHasher, type AuditKey } from './audit-chain.js'
import type { AuditProblem } from './audit-problem.js'
import { ChainCheck } from './chain-check.js'
import type { ExportedHead } from './exported-head.js'
import { ExportedHeads } from './exported-heads.js'

type AuditRow = Schema['audit_events']

/** What to verify. */
export interface VerifyOptions {
  /** One project; without it every chain there is, or of which a head was exported. */
  readonly projectId?: string | undefined
  /** Heads exported earlier; without them a cut end or an older copy of the whole database cannot be told. */
  readonly heads?: readonly ExportedHead[] | undefined
  readonly signal?: AbortSignal | undefined
}

/** The result for one chain. */
export interface ChainReport {
  readonly projectId: string
  /** How many events were found good, from the first on. */
  readonly events: number
  readonly problem: AuditProblem | null
}

const PAGE_ROWS = 1000

/**
 * Recomputes audit chains and yields a report for each, in the order of the project ids. Reads a thousand rows at a time
 * and lets other work run in between, so it can run beside a serving server; events appended meanwhile are left out.
 */
export async function* verifyAudit(
  db: Kysely<Schema>,
  auditKey: AuditKey,
  options: VerifyOptions = {},
): AsyncGenerator<ChainReport> {
  const hasher = new AuditHasher()
  for (const projectId of await projectsToVerify(db, options)) {
    const check = new ChainCheck(hasher, auditKey(projectId))
    const exported = new ExportedHeads((options.heads ?? []).filter((head) => head.projectId === projectId))
    const problem = await verifyChain(db, projectId, check, exported, options.signal)
    yield { projectId, events: check.verified, problem }
  }
}

async function verifyChain(
  db: Kysely<Schema>,
  projectId: string,
  check: ChainCheck,
  exported: ExportedHeads,
  signal: AbortSignal | undefined,
): Promise<AuditProblem | null> {
  // In this order: a chain that is begun meanwhile must not look like one that lost its head.
  const begun = await hasEvents(db, projectId)
  const head = await readHead(db, projectId)
  if (begun || head) await follow(readPages(db, projectId, head?.seq, signal), check, exported)
  return check.end() ?? endProblem(check, head) ?? exported.problem(check.verified)
}

async function follow(pages: AsyncIterable<AuditRow[]>, check: ChainCheck, exported: ExportedHeads): Promise<void> {
  for await (const page of pages) {
    for (const row of page) {
      if (!check.next(row)) return
      exported.pass(row)
    }
  }
}

interface Head {
  readonly seq: number
  readonly hash: Buffer
  /** The first row after the head, which should not be. */
  readonly beyond: number | null
}

/** The head and what lies beyond it, in one statement: one state of a chain that goes on growing. */
function readHead(db: Kysely<Schema>, projectId: string): Promise<Head | undefined> {
  return db
    .selectFrom('audit_heads as head')
    .select(['head.seq', 'head.hash'])
    .select((eb) =>
      eb
        .selectFrom('audit_events as event')
        .select((e) => e.fn.min<number>('event.seq').as('seq'))
        .whereRef('event.project_id', '=', 'head.project_id')
        .whereRef('event.seq', '>', 'head.seq')
        .as('beyond'),
    )
    .where('head.project_id', '=', projectId)
    .executeTakeFirst()
}

async function hasEvents(db: Kysely<Schema>, projectId: string): Promise<boolean> {
  const event = db.selectFrom('audit_events').select('seq').where('project_id', '=', projectId).limit(1)
  return (await event.executeTakeFirst()) !== undefined
}

async function* readPages(
  db: Kysely<Schema>,
  projectId: string,
  last: number | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<AuditRow[]> {
  let ofProject = db.selectFrom('audit_events').selectAll().where('project_id', '=', projectId)
  if (last !== undefined) ofProject = ofProject.where('seq', '<=', last)
  const firstPage = ofProject.orderBy('seq').limit(PAGE_ROWS)
  let page = await firstPage.execute()
  for (let end = page.at(-1); end; end = page.at(-1)) {
    yield page
    await nextTurn(undefined, { ...(signal && { signal }) })
    page = await firstPage.where('seq', '>', end.seq).execute()
  }
}

function endProblem(check: ChainCheck, head: Head | undefined): AuditProblem | null {
  const next = check.verified + 1
  if (!head) return check.verified > 0 ? { class: 'missing', seq: next } : null
  if (head.seq > check.verified) return { class: 'truncated', seq: next }
  if (head.beyond !== null) return { class: 'inserted', seq: head.beyond }
  return head.hash.equals(check.hash) ? null : { class: 'edited', seq: head.seq }
}

async function projectsToVerify(db: Kysely<Schema>, options: VerifyOptions): Promise<string[]> {
  if (options.projectId !== undefined) return [options.projectId]
  const heads = await db.selectFrom('audit_heads').select('project_id').execute()
  const projects = new Set(heads.map((head) => head.project_id))
  for (const head of options.heads ?? []) projects.add(head.projectId)
  for await (const projectId of projectsWithEvents(db)) projects.add(projectId)
  return [...projects].sort()
}

/** Steps from project to project through the primary key instead of reading every event. */
async function* projectsWithEvents(db: Kysely<Schema>): AsyncGenerator<string> {
  const first = db.selectFrom('audit_events').select('project_id').orderBy('project_id').limit(1)
  let found = await first.executeTakeFirst()
  while (found) {
    yield found.project_id
    found = await first.where('project_id', '>', found.project_id).executeTakeFirst()
  }
}
