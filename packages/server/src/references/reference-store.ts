import { type Kysely, type RawBuilder, sql } from 'kysely'
import { textList } from '../database/portable.js'
import type { Schema } from '../database/schema.js'
import { isAuthoring, type Place } from '../environments/environment.js'
import { type Dependent, DRAFT, type Reference } from './reference.js'

type Db = Kysely<Schema>

/**
 * The references that count in an environment: those of the versions deployed there, and those of drafts where drafts
 * refer to that environment. The one definition behind counts, links, delete protection and replace.
 */
function liveReferences({ project, environment }: Place, drafts: boolean): RawBuilder<unknown> {
  const live = drafts ? sql`(d.flow_id is not null or r.version = ${DRAFT})` : sql`d.flow_id is not null`
  return sql`connection_references r
    left join flow_deployments d
      on d.flow_id = r.flow_id and d.version = r.version and d.environment_id = ${environment.id}
    where r.project_id = ${project.id} and ${live}`
}

/** How many flows use each of these connections; a connection no flow uses is absent. */
export async function countFlows(db: Db, place: Place, keys: readonly string[]): Promise<Map<string, number>> {
  if (keys.length === 0) return new Map()
  const { rows } = await sql<{ key: string; flows: number }>`
    select r.connection_key as key, count(distinct r.flow_id) as flows
    from ${liveReferences(place, isAuthoring(place))} and r.connection_key in ${textList(db, keys)}
    group by r.connection_key`.execute(db)
  return new Map(rows.map((row) => [row.key, Number(row.flows)]))
}

interface DependentRow {
  key: string
  name: string
  version: number
  step: string
}

/** Every flow version that depends on a connection, with its steps in order of name. */
export async function findDependents(db: Db, place: Place, connectionKey: string): Promise<Dependent[]> {
  const { rows } = await sql<DependentRow>`
    select f.key, f.name, live.version, live.step
    from (
      select r.flow_id, r.version, r.step
      from ${liveReferences(place, isAuthoring(place))} and r.connection_key = ${connectionKey}
    ) live join flows f on f.id = live.flow_id
    order by f.key, live.version, live.step`.execute(db)
  const byVersion = new Map<string, Dependent>()
  for (const row of rows) {
    const id = `${row.key}\0${row.version}`
    const dependent = byVersion.get(id) ?? toDependent(row, place)
    dependent.steps.push(row.step)
    byVersion.set(id, dependent)
  }
  return [...byVersion.values()]
}

const toDependent = ({ key, name, version }: DependentRow, place: Place): Dependent => ({
  flow: { key, name },
  version: version === DRAFT ? 'draft' : version,
  environment: place.environment.key,
  steps: [],
})

/** Ids of the flows that use a connection in this environment. */
export async function flowsUsing(db: Db, place: Place, connectionKey: string): Promise<string[]> {
  const { rows } = await sql<{ flow_id: string }>`
    select distinct r.flow_id
    from ${liveReferences(place, isAuthoring(place))} and r.connection_key = ${connectionKey}`.execute(db)
  return rows.map((row) => row.flow_id)
}

/** Puts these references in place of those the flow version had. */
export async function writeReferences(
  db: Db,
  owner: { projectId: string; flowId: string; version: number },
  references: readonly Reference[],
): Promise<void> {
  await db
    .deleteFrom('connection_references')
    .where('flow_id', '=', owner.flowId)
    .where('version', '=', owner.version)
    .execute()
  if (references.length === 0) return
  const rows = references.map(({ step, connectionKey }) => ({
    project_id: owner.projectId,
    flow_id: owner.flowId,
    version: owner.version,
    step,
    connection_key: connectionKey,
  }))
  await db.insertInto('connection_references').values(rows).execute()
}
