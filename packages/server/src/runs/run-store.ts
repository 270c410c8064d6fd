import { type Kysely, sql } from 'kysely'
import type { Schema } from '../database/schema.js'
import type { Place } from '../environments/environment.js'
import { DRAFT } from '../references/reference.js'
import type { Run, RunStatus, RunStep } from './run.js'
import type { StepOutputs } from './templates.js'

type Db = Kysely<Schema>

/** A result longer than this is not kept, in characters of JSON. */
const LARGEST_OUTPUT = 256 * 1024

interface NewRun {
  id: string
  place: Place
  flowId: string
  version: number | 'draft'
  startedBy: string
  startedAt: number
}

export async function insertRun(db: Db, run: NewRun): Promise<void> {
  await db
    .insertInto('runs')
    .values({
      id: run.id,
      project_id: run.place.project.id,
      environment_id: run.place.environment.id,
      flow_id: run.flowId,
      version: run.version === 'draft' ? DRAFT : run.version,
      status: 'running',
      started_by: run.startedBy,
      started_at: run.startedAt,
      finished_at: null,
    })
    .execute()
}

export async function insertStep(db: Db, runId: string, position: number, step: RunStep): Promise<void> {
  const output = JSON.stringify(step.output ?? null)
  await db
    .insertInto('run_steps')
    .values({
      run_id: runId,
      position,
      name: step.name,
      piece: step.piece,
      action: step.action,
      connection_key: step.connection,
      status: step.status,
      output: output.length <= LARGEST_OUTPUT ? output : JSON.stringify({ tooLarge: true, characters: output.length }),
      error: step.error && JSON.stringify(step.error),
      ms: step.ms,
    })
    .execute()
}

export async function finishRun(db: Db, runId: string, status: RunStatus, now: number): Promise<void> {
  await db.updateTable('runs').set({ status, finished_at: now }).where('id', '=', runId).execute()
}

/** Ends runs that a stopped server left unfinished. */
export async function abandonRuns(db: Db, now: number): Promise<number> {
  const result = await db
    .updateTable('runs')
    .set({ status: 'failed', finished_at: now })
    .where('status', '=', 'running')
    .executeTakeFirst()
  return Number(result.numUpdatedRows)
}

interface RunQuery {
  /** Id of a flow. */
  flow?: string | undefined
  /** Id of the last run of the page before. */
  before?: string | undefined
  limit: number
}

/** Runs of an environment, newest first, one more than the limit when there are more. Steps are left out. */
export async function listRuns(db: Db, place: Place, query: RunQuery): Promise<Run[]> {
  const rows = await runsOf(db, place)
    .$if(query.flow !== undefined, (q) => q.where('r.flow_id', '=', query.flow ?? ''))
    .$if(query.before !== undefined, (q) => q.where('r.id', '<', query.before ?? ''))
    .orderBy('r.id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return rows.map((row) => ({ ...fromRow(row), steps: [] }))
}

/** One run with its steps; undefined when the environment has no such run. */
export async function findRun(db: Db, place: Place, id: string): Promise<Run | undefined> {
  const row = await runsOf(db, place).where('r.id', '=', id).executeTakeFirst()
  if (!row) return undefined
  const steps = await db.selectFrom('run_steps').selectAll().where('run_id', '=', id).orderBy('position').execute()
  return {
    ...fromRow(row),
    steps: steps.map((step) => ({
      name: step.name,
      piece: step.piece,
      action: step.action,
      connection: step.connection_key,
      status: step.status === 'succeeded' ? 'succeeded' : 'failed',
      output: JSON.parse(step.output ?? 'null'),
      error: step.error === null ? null : JSON.parse(step.error),
      ms: step.ms,
    })),
  }
}

/** How many of a flow's newest runs are looked through for the results of its steps. */
const RECENT_RUNS = 200

/** The newest successful result of each step of a flow in an environment, among its newest runs. */
export async function latestOutputs(db: Db, place: Place, flowId: string): Promise<StepOutputs> {
  const { rows } = await sql<{ name: string; output: string | null }>`
    select s.name, s.output
    from (
      select name, max(run_id) as run_id
      from run_steps
      where status = 'succeeded' and run_id in (
        select id from runs where flow_id = ${flowId} and environment_id = ${place.environment.id}
        order by id desc limit ${RECENT_RUNS}
      )
      group by name
    ) newest join run_steps s on s.run_id = newest.run_id and s.name = newest.name`.execute(db)
  return Object.fromEntries(rows.map(({ name, output }) => [name, JSON.parse(output ?? 'null')]))
}

function runsOf(db: Db, place: Place) {
  return db
    .selectFrom('runs as r')
    .leftJoin('flows as f', 'f.id', 'r.flow_id')
    .select(['r.id', 'r.version', 'r.status', 'r.started_by', 'r.started_at', 'r.finished_at', 'f.key', 'f.name'])
    .where('r.environment_id', '=', place.environment.id)
}

interface Row {
  id: string
  version: number | null
  status: string
  started_by: string
  started_at: number
  finished_at: number | null
  key: string | null
  name: string | null
}

function fromRow(row: Row): Omit<Run, 'steps'> {
  return {
    running: null,
    id: row.id,
    flow: row.key === null ? null : { key: row.key, name: row.name ?? row.key },
    version: row.version === DRAFT ? 'draft' : row.version,
    status: row.status as RunStatus,
    startedBy: row.started_by,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  }
}
