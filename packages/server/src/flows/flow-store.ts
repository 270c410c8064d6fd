import { type Kysely, type Selectable, sql } from 'kysely'
import { dialectOf } from '../database/portable.js'
import type { FlowRow, Schema } from '../database/schema.js'
import type { Definition, Flow, FlowSummary } from './flow.js'

type Db = Kysely<Schema>

/** The flow with this key or id; undefined when the project has none. */
export async function findFlow(db: Db, projectId: string, keyOrId: string): Promise<Flow | undefined> {
  const row = await db
    .selectFrom('flows')
    .selectAll()
    .where('project_id', '=', projectId)
    .where((eb) => eb.or([eb('key', '=', keyOrId), eb('id', '=', keyOrId)]))
    .executeTakeFirst()
  if (!row) return undefined
  const versions = await db
    .selectFrom('flow_versions')
    .select(['number', 'published_by as publishedBy', 'published_at as publishedAt'])
    .where('flow_id', '=', row.id)
    .orderBy('number', 'desc')
    .execute()
  const deployments = await deploymentsOf(db, [row.id])
  return { ...fromRow(row), versions, deployments: deployments.get(row.id) ?? {} }
}

/** As `findFlow`, keeping others from changing or deleting the flow until the transaction ends. */
export async function lockFlow(db: Db, projectId: string, keyOrId: string): Promise<Flow | undefined> {
  if (dialectOf(db) === 'postgres') {
    await db
      .selectFrom('flows')
      .select('id')
      .where('project_id', '=', projectId)
      .where((eb) => eb.or([eb('key', '=', keyOrId), eb('id', '=', keyOrId)]))
      .forUpdate()
      .execute()
  }
  return findFlow(db, projectId, keyOrId)
}

function fromRow(row: Selectable<FlowRow>): Omit<Flow, 'versions' | 'deployments'> {
  return {
    id: row.id,
    key: row.key,
    name: row.name,
    draft: JSON.parse(row.draft),
    createdBy: row.created_by,
    createdAt: row.created_at,
    modifiedBy: row.modified_by,
    modifiedAt: row.modified_at,
    generation: row.generation,
  }
}

async function deploymentsOf(db: Db, flowIds: readonly string[]): Promise<Map<string, Record<string, number>>> {
  const found = new Map<string, Record<string, number>>()
  if (flowIds.length === 0) return found
  const rows = await db
    .selectFrom('flow_deployments as d')
    .innerJoin('environments as e', 'e.id', 'd.environment_id')
    .select(['d.flow_id', 'e.key', 'd.version'])
    .where('d.flow_id', 'in', [...flowIds])
    .orderBy('e.position')
    .execute()
  for (const { flow_id, key, version } of rows) found.set(flow_id, { ...found.get(flow_id), [key]: version })
  return found
}

/** What a list of flows is narrowed by. */
export interface FlowQuery {
  search?: string | undefined
  /** Only these flows. */
  ids?: readonly string[] | undefined
  /** Key of the last flow of the page before. */
  after?: string | undefined
  limit: number
}

/** Flows of a project by key, one more than the limit when there are more. */
export async function listFlows(db: Db, projectId: string, query: FlowQuery): Promise<FlowSummary[]> {
  const { ids, after, limit } = query
  if (ids?.length === 0) return []
  const rows = await narrowed(db, projectId, query)
    .select(['id', 'key', 'name', 'draft', 'modified_by', 'modified_at'])
    .select((eb) =>
      eb
        .selectFrom('flow_versions as v')
        .whereRef('v.flow_id', '=', 'flows.id')
        .select((inner) => inner.fn.max('v.number').as('newest'))
        .as('version'),
    )
    .$if(after !== undefined, (q) => q.where('key', '>', after ?? ''))
    .orderBy('key')
    .limit(limit + 1)
    .execute()
  const deployments = await deploymentsOf(
    db,
    rows.map((row) => row.id),
  )
  return rows.map((row) => ({
    key: row.key,
    name: row.name,
    deployments: deployments.get(row.id) ?? {},
    modifiedBy: row.modified_by,
    modifiedAt: row.modified_at,
    steps: (JSON.parse(row.draft) as Definition).steps.length,
    version: row.version,
  }))
}

export async function countFlows(db: Db, projectId: string, query: FlowQuery): Promise<number> {
  if (query.ids?.length === 0) return 0
  const { count } = await narrowed(db, projectId, query)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** As `lower` in both databases does it, so that a name is found by its own spelling. */
const lowerAscii = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

function narrowed(db: Db, projectId: string, { search, ids }: FlowQuery) {
  const pattern = search === undefined ? undefined : `%${lowerAscii(search).replace(/[%_!]/g, '!$&')}%`
  return db
    .selectFrom('flows')
    .where('project_id', '=', projectId)
    .$if(pattern !== undefined, (q) => q.where(sql<boolean>`lower(name) like ${pattern} escape '!'`))
    .$if(ids !== undefined, (q) => q.where('id', 'in', [...(ids ?? [])]))
}

export async function insertFlow(db: Db, projectId: string, flow: Flow): Promise<void> {
  await db
    .insertInto('flows')
    .values({
      id: flow.id,
      project_id: projectId,
      key: flow.key,
      name: flow.name,
      draft: JSON.stringify(flow.draft),
      created_by: flow.createdBy,
      created_at: flow.createdAt,
      modified_by: flow.modifiedBy,
      modified_at: flow.modifiedAt,
      generation: flow.generation,
    })
    .execute()
}

/** Writes name and draft if the flow still has `generation`; false when somebody else was quicker. */
export async function updateFlow(db: Db, flow: Flow, generation: number): Promise<boolean> {
  const result = await db
    .updateTable('flows')
    .set({
      name: flow.name,
      draft: JSON.stringify(flow.draft),
      modified_by: flow.modifiedBy,
      modified_at: flow.modifiedAt,
      generation: flow.generation,
    })
    .where('id', '=', flow.id)
    .where('generation', '=', generation)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

export async function deleteFlow(db: Db, id: string): Promise<void> {
  await db.deleteFrom('flows').where('id', '=', id).execute()
}

export async function insertVersion(
  db: Db,
  flowId: string,
  version: { number: number; definition: Definition; publishedBy: string; publishedAt: number },
): Promise<void> {
  const { number, definition, publishedBy, publishedAt } = version
  await db
    .insertInto('flow_versions')
    .values({
      flow_id: flowId,
      number,
      definition: JSON.stringify(definition),
      published_by: publishedBy,
      published_at: publishedAt,
    })
    .execute()
}

/** What a published version does; undefined when there is no such version. */
export async function findVersion(db: Db, flowId: string, number: number): Promise<Definition | undefined> {
  const row = await db
    .selectFrom('flow_versions')
    .select('definition')
    .where('flow_id', '=', flowId)
    .where('number', '=', number)
    .executeTakeFirst()
  return row && JSON.parse(row.definition)
}

/** Sets the version an environment runs, or none. */
export async function writeDeployment(
  db: Db,
  place: { flowId: string; environmentId: string },
  deployment: { version: number; by: string; at: number } | null,
): Promise<void> {
  const { flowId, environmentId } = place
  if (!deployment) {
    await db
      .deleteFrom('flow_deployments')
      .where('flow_id', '=', flowId)
      .where('environment_id', '=', environmentId)
      .execute()
    return
  }
  const columns = { version: deployment.version, deployed_by: deployment.by, deployed_at: deployment.at }
  await db
    .insertInto('flow_deployments')
    .values({ flow_id: flowId, environment_id: environmentId, ...columns })
    .onConflict((conflict) => conflict.columns(['flow_id', 'environment_id']).doUpdateSet(columns))
    .execute()
}
