import { Type } from '@sinclair/typebox'
import type { EnvironmentPlace, ProjectPlace } from '../access/place.js'
import { defineRoute } from '../http/route.js'
import type { Route } from '../http/route-entry.js'
import type { AuditRecord } from './audit-record.js'
import type { AuditService } from './audit-service.js'

const P = '/api/v1/projects/:project'
const tag = 'Audit'
const reads = { none: 'reads the trail itself' }
const text = (description: string) => Type.Optional(Type.String({ maxLength: 200, description }))

const paging = {
  cursor: Type.Optional(Type.Integer({ minimum: 1, description: 'The `next` of the page before.' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Events on a page.' })),
}

const ProjectQuery = Type.Object(
  {
    action: text('Only this action, such as `connection.deleted`.'),
    actor: text('Only what this user or token did, by id.'),
    environment: text('Only what happened in this environment, by key.'),
    outcome: Type.Optional(Type.Union([Type.Literal('ok'), Type.Literal('denied'), Type.Literal('failed')])),
    ...paging,
  },
  { additionalProperties: false },
)

const Event = Type.Object({
  seq: Type.Integer({ description: 'Its place in the chain of the project, from 1 on without a gap.' }),
  at: Type.Integer({ description: 'UTC milliseconds.' }),
  actor: Type.Object({
    type: Type.String(),
    id: Type.String(),
    label: Type.String(),
    ip: Type.Optional(Type.String()),
  }),
  action: Type.String(),
  target: Type.Object({ type: Type.String(), id: Type.String(), label: Type.String() }),
  environmentId: Type.Union([Type.String(), Type.Null()]),
  outcome: Type.String(),
  requestId: Type.Union([Type.String(), Type.Null()]),
  detail: Type.Record(Type.String(), Type.Unknown(), { description: 'Names of fields and reasons; never a secret.' }),
  sentence: Type.String({ description: 'What happened, for people.' }),
})

const Page = Type.Object({
  items: Type.Array(Event),
  next: Type.Union([Type.Integer(), Type.Null()], { description: 'The cursor of the next page.' }),
})

/** What the routes of the audit trail ask of others. */
export interface AuditRouteParts {
  readonly audit: AuditService
  /** Id of a connection by its key; throws `not_found`. */
  connectionId(place: { project: ProjectPlace; environment: EnvironmentPlace }, key: string): Promise<string>
  /** An environment of a project by its key; throws `not_found`. */
  environmentId(project: ProjectPlace, key: string): Promise<string>
}

/** The REST routes of the audit trail. */
export function auditRoutes(parts: AuditRouteParts): Route[] {
  return [projectRoute(parts), connectionRoute(parts)]
}

function projectRoute({ audit, environmentId }: AuditRouteParts): Route {
  return defineRoute({
    method: 'get',
    path: `${P}/audit`,
    permission: 'audit.view',
    audit: reads,
    summary: 'List what happened in a project, newest first',
    tag,
    query: ProjectQuery,
    answer: Page,
    handler: async ({ project, query }) => {
      const { action, actor, environment, outcome, cursor, limit } = query
      const within = environment === undefined ? undefined : await environmentId(project, environment)
      const narrowed = { action, actorId: actor, environmentId: within, outcome, before: cursor, limit }
      const { items, next } = await audit.list({ projectId: project.id, ...narrowed })
      return { items: items.map(eventAnswer), next }
    },
  })
}

function connectionRoute({ audit, connectionId }: AuditRouteParts): Route {
  return defineRoute({
    method: 'get',
    path: `${P}/environments/:environment/connections/:key/audit`,
    permission: 'connections.audit',
    audit: reads,
    summary: 'List what happened to a connection, newest first',
    tag,
    query: Type.Object(paging, { additionalProperties: false }),
    answer: Page,
    handler: async ({ project, environment, params, query }) => {
      const id = await connectionId({ project, environment }, params.key)
      const target = { type: 'connection', id }
      const { items, next } = await audit.list({
        projectId: project.id,
        target,
        before: query.cursor,
        limit: query.limit,
      })
      return { items: items.map(eventAnswer), next }
    },
  })
}

function eventAnswer({
  seq,
  at,
  actor,
  action,
  target,
  environmentId,
  outcome,
  requestId,
  detail,
  sentence,
}: AuditRecord) {
  const { type, id, label, ip } = actor
  return {
    seq,
    at,
    actor: { type, id, label, ...(ip !== undefined && { ip }) },
    action,
    target,
    environmentId: environmentId ?? null,
    outcome,
    requestId: requestId ?? null,
    detail: { ...detail },
    sentence,
  }
}
