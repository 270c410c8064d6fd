import { type Kysely, sql } from 'kysely'
import type { Schema } from '../database/schema.js'
import { isAuthoring, type Place } from '../environments/environment.js'
import { type Dependent, DRAFT, type Reference } from './reference.js'

type Db = Kysely<Schema>

/**
 * The references that count in an environment: those of the versions deployed there, and those of drafts where drafts
 * refer to that environment. The one definition behind counts, links, delete protection and replace.
 */
function liveReferences(db: Db, place: Place) {
  return db
    .selectFrom('connection_references as r')
    .leftJoin('flow_deployments as d', (join) =>
      join
        .onRef('d.flow_id', '=', 'r.flow_id')
        .onRef('d.version', '=', 'r.version')
        .on('d.environment_id', '=', place.environment.id),
    )
    .where('r.project_id', '=', place.project.id)
    .where((eb) =>
      isAuthoring(place)
        ? eb.or([eb('d.flow_id', 'is not', null), eb('r.version', '=', DRAFT)])
        : eb('d.flow_id', 'is not', null),
    )
}

/** How many flows use each of these connections; a connection no flow uses is absent. */
export async function countFlows(db: Db, place: Place, keys: readonly string[]): Promise<Map<string, number>> {
  if (keys.length === 0) return new Map()
  const rows = await liveReferences(db, place)
    .where('r.connection_key', 'in', [...keys])
    .groupBy('r.connection_key')
    .select(['r.connection_key as key', sql<number>`count(distinct r.flow_id)`.as('flows')])
    .execute()
  return new Map(rows.map((row) => [row.key, Number(row.flows)]))
}

/** Every flow version that depends on a connection, with its steps in order of name. */
export async function findDependents(db: Db, place: Place, connectionKey: string): Promise<Dependent[]> {
  const rows = await liveReferences(db, place)
    .innerJoin('flows as f', 'f.id', 'r.flow_id')
    .where('r.connection_key', '=', connectionKey)
    .orderBy('f.key')
    .orderBy('r.version')
    .orderBy('r.step')
    .select(['f.key', 'f.name', 'r.version', 'r.step'])
    .execute()
  const byVersion = new Map<string, Dependent>()
  for (const { key, name, version, step } of rows) {
    const id = `${key}\0${version}`
    const dependent = byVersion.get(id) ?? {
      flow: { key, name },
      version: version === DRAFT ? ('draft' as const) : version,
      environment: place.environment.key,
      steps: [],
    }
    dependent.steps.push(step)
    byVersion.set(id, dependent)
  }
  return [...byVersion.values()]
}

/** Ids of the flows that use a connection in this environment. */
export async function flowsUsing(db: Db, place: Place, connectionKey: string): Promise<string[]> {
  const rows = await liveReferences(db, place)
    .where('r.connection_key', '=', connectionKey)
    .select('r.flow_id')
    .distinct()
    .execute()
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
