import type { ProjectPlace } from '../access/place.js'
import type { AuditAction } from '../audit/audit-actions.js'
import type { AuditEvent } from '../audit/audit-event.js'
import type { Caller } from '../caller.js'
import type { ConnectionService } from '../connections/connection-service.js'
import type { Database } from '../database/database.js'
import { isUniqueViolation } from '../database/portable.js'
import type { Tx } from '../database/tx.js'
import { DomainError } from '../domain-error.js'
import type { Place } from '../environments/environment.js'
import { newId } from '../id.js'
import { DRAFT } from '../references/reference.js'
import type { ReferenceService } from '../references/reference-service.js'
import { type Definition, expectDistinctSteps, type Flow, type FlowSummary, referencesIn } from './flow.js'
import {
  countFlows,
  deleteFlow,
  findFlow,
  findVersion,
  insertFlow,
  insertVersion,
  listFlows,
  lockFlow,
  updateFlow,
  writeDeployment,
} from './flow-store.js'
import type { UsingStep } from './piece-usage.js'
import { stepsOfPiece } from './piece-usage-store.js'

interface Parts {
  database: Database
  references: ReferenceService
  connections: Pick<ConnectionService, 'hold'>
}

export interface FlowListQuery {
  search?: string | undefined
  /** Only flows that use this connection in this environment. */
  using?: { place: Place; connection: string } | undefined
  cursor?: string | undefined
  limit: number
}

/** What a person or an outside engine saves. */
export interface SavedFlow {
  name: string
  draft: Definition
  /** The generation the caller saw; leave it out to overwrite whatever is there. */
  generation?: number | undefined
}

/** Flows: drafts, published versions, and which environment runs which. */
export class FlowService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Every step a piece takes, in drafts and in versions that an environment runs, in all projects. */
  stepsOfPiece(piece: string, tx?: Tx): Promise<UsingStep[]> {
    return stepsOfPiece(tx?.db ?? this.#parts.database.read, piece)
  }

  /** One page of a project's flows, by key. */
  async list(
    project: ProjectPlace,
    query: FlowListQuery,
  ): Promise<{ items: FlowSummary[]; next: string | null; total: number }> {
    const { read } = this.#parts.database
    const ids = query.using && (await this.#parts.references.flowIds(query.using.place, query.using.connection))
    const narrowed = { search: query.search, ids, after: query.cursor, limit: query.limit }
    const [found, total] = await Promise.all([
      listFlows(read, project.id, narrowed),
      countFlows(read, project.id, narrowed),
    ])
    const items = found.slice(0, query.limit)
    return { items, next: found.length > query.limit ? (items.at(-1)?.key ?? null) : null, total }
  }

  /** A flow by key or id; throws `not_found`. */
  async get(project: ProjectPlace, key: string): Promise<Flow> {
    const flow = await findFlow(this.#parts.database.read, project.id, key)
    if (!flow) throw notFound()
    return flow
  }

  /** What a version of a flow does; `draft` is the draft. Throws `not_found`. */
  async definition(project: ProjectPlace, key: string, version: number | 'draft'): Promise<Definition> {
    const flow = await this.get(project, key)
    const found = version === 'draft' ? flow.draft : await findVersion(this.#parts.database.read, flow.id, version)
    if (!found) throw noVersion()
    return found
  }

  /** Creates a flow, or puts another name and draft into the one with this key. The references are part of it. */
  async save(
    project: ProjectPlace,
    key: string,
    saved: SavedFlow,
    caller: Caller,
  ): Promise<{ flow: Flow; created: boolean }> {
    expectDistinctSteps(saved.draft)
    try {
      return await this.#parts.database.transaction(async (tx) => {
        const before = await lockFlow(tx.db, project.id, key)
        const flow = before ? this.#edited(before, saved, caller, tx.now) : blankFlow(key, saved, caller, tx.now)
        if (!before) await insertFlow(tx.db, project.id, flow)
        else if (!(await updateFlow(tx.db, flow, before.generation))) throw changedMeanwhile()
        await this.#writeReferences(tx, project, flow.id, DRAFT, flow.draft)
        const detail = { steps: flow.draft.steps.length }
        tx.audit(flowEvent('flow.saved', project, flow, caller, { detail }))
        return { flow, created: before === undefined }
      })
    } catch (error) {
      throw isUniqueViolation(error) ? changedMeanwhile(error) : error
    }
  }

  /** Publishes the draft as the next version; nothing runs it until it is deployed. */
  async publish(project: ProjectPlace, key: string, caller: Caller): Promise<number> {
    try {
      return await this.#parts.database.transaction(async (tx) => {
        const flow = await expectFlow(tx, project, key)
        const number = (flow.versions[0]?.number ?? 0) + 1
        const published = { number, definition: flow.draft, publishedBy: caller.name, publishedAt: tx.now }
        await insertVersion(tx.db, flow.id, published)
        await this.#writeReferences(tx, project, flow.id, number, flow.draft)
        tx.audit(flowEvent('flow.published', project, flow, caller, { detail: { version: number } }))
        return number
      })
    } catch (error) {
      throw isUniqueViolation(error) ? changedMeanwhile(error) : error
    }
  }

  /** Sets the version an environment runs; null stops it. */
  async deploy(place: Place, key: string, version: number | null, caller: Caller): Promise<void> {
    await this.#parts.database.transaction(async (tx) => {
      const flow = await expectFlow(tx, place.project, key)
      if (version !== null) await this.#holdConnectionsOf(tx, place, flow.id, version)
      const deployment = version === null ? null : { version, by: caller.name, at: tx.now }
      await writeDeployment(tx.db, { flowId: flow.id, environmentId: place.environment.id }, deployment)
      const more = { environmentId: place.environment.id, detail: { version } }
      tx.audit(flowEvent('flow.deployed', place.project, flow, caller, more))
    })
  }

  /** Deletes a flow with its versions, deployments and references. */
  async delete(project: ProjectPlace, key: string, caller: Caller): Promise<void> {
    await this.#parts.database.transaction(async (tx) => {
      const flow = await expectFlow(tx, project, key)
      await deleteFlow(tx.db, flow.id)
      tx.audit(flowEvent('flow.deleted', project, flow, caller))
    })
  }

  /** Keeps the connections of a version from being deleted before its deployment counts. Throws `version_not_found`. */
  async #holdConnectionsOf(tx: Tx, place: Place, flowId: string, version: number): Promise<void> {
    const definition = await findVersion(tx.db, flowId, version)
    if (!definition) throw noVersion()
    const keys = referencesIn(definition).map((one) => one.connectionKey)
    await this.#parts.connections.hold(tx, place, keys)
  }

  #edited(before: Flow, saved: SavedFlow, caller: Caller, now: number): Flow {
    if (saved.generation !== undefined && saved.generation !== before.generation) throw changedMeanwhile()
    const { name, draft } = saved
    const by = { modifiedBy: caller.name, modifiedAt: now, generation: before.generation + 1 }
    return { ...before, name: name.trim(), draft, ...by }
  }

  async #writeReferences(
    tx: Tx,
    project: ProjectPlace,
    flowId: string,
    version: number,
    definition: Definition,
  ): Promise<void> {
    const references = referencesIn(definition)
    const authoring = { project, environment: { id: project.authoringEnvironmentId, key: '', name: '' } }
    await this.#parts.connections.hold(
      tx,
      authoring,
      references.map((one) => one.connectionKey),
    )
    await this.#parts.references.write(tx, { projectId: project.id, flowId, version }, references)
  }
}

function blankFlow(key: string, saved: SavedFlow, caller: Caller, now: number): Flow {
  const by = caller.name
  return {
    id: newId('flo'),
    key,
    name: saved.name.trim(),
    draft: saved.draft,
    versions: [],
    deployments: {},
    createdBy: by,
    createdAt: now,
    modifiedBy: by,
    modifiedAt: now,
    generation: 1,
  }
}

async function expectFlow(tx: Tx, project: ProjectPlace, key: string): Promise<Flow> {
  const flow = await lockFlow(tx.db, project.id, key)
  if (!flow) throw notFound()
  return flow
}

function flowEvent(
  action: AuditAction,
  project: ProjectPlace,
  flow: Flow,
  caller: Caller,
  more: Pick<AuditEvent, 'environmentId' | 'detail'> = {},
): AuditEvent {
  const target = { type: 'flow', id: flow.id, label: flow.name }
  const { actor, requestId } = caller
  return { projectId: project.id, actor, requestId, action, target, outcome: 'ok', ...more }
}

const notFound = () => new DomainError({ kind: 'not_found', message: 'There is no such flow in this project.' })

const noVersion = () =>
  new DomainError({
    kind: 'not_found',
    code: 'version_not_found',
    message: 'The flow has no such version.',
    field: 'version',
    hint: 'Publish the draft first; GET the flow to see its versions.',
  })

const changedMeanwhile = (cause?: unknown) =>
  new DomainError({
    kind: 'conflict',
    message: 'The flow was changed by somebody else meanwhile.',
    field: 'generation',
    hint: 'Read the flow again, apply your change to it, and send its new generation.',
    cause,
  })
