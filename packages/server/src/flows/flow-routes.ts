import { Type } from '@sinclair/typebox'
import { DomainError } from '../domain-error.js'
import type { EnvironmentService } from '../environments/environment-service.js'
import { callerOf } from '../http/caller-of.js'
import { DEFAULT_LIMIT, pageQuery } from '../http/page-query.js'
import { Reply } from '../http/reply.js'
import { defineRoute } from '../http/route.js'
import type { Route } from '../http/route-entry.js'
import { KEY_PATTERN } from '../key.js'
import { nameText, plainText } from '../text-schemas.js'
import { Definition, type Flow } from './flow.js'
import type { FlowService } from './flow-service.js'

const P = '/api/v1/projects/:project'
const tag = 'Flows'
const closed = { additionalProperties: false }
const reads = { none: 'reads without secrets' }
const KEY = new RegExp(KEY_PATTERN)

/** Steps may carry long texts and many values. */
const LIMITS = { body: 1024 * 1024, keys: 20_000, strings: 20_000, stringLength: 256 * 1024 }

const ListQuery = Type.Object(
  {
    search: Type.Optional(plainText({ maxLength: 200, description: 'Part of the name, in any case.' })),
    connection: Type.Optional(Type.String({ maxLength: 100, description: 'Only flows that use this connection.' })),
    environment: Type.Optional(Type.String({ maxLength: 100, description: 'Where the connection lives.' })),
    ...pageQuery,
  },
  closed,
)

const SaveBody = Type.Object(
  {
    name: nameText(),
    draft: Definition,
    generation: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'The generation you saw; another one answers 409. Left out: overwrite.',
      }),
    ),
  },
  closed,
)

const DeployBody = Type.Object(
  { version: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], { description: 'null: run none.' }) },
  closed,
)

/** The REST routes of flows; an outside engine registers its flows through them too. */
export function flowRoutes(flows: FlowService, environments: EnvironmentService): Route[] {
  return [...readRoutes(flows, environments), ...editRoutes(flows), ...versionRoutes(flows)]
}

function readRoutes(flows: FlowService, environments: EnvironmentService): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: `${P}/flows`,
      permission: 'flows.view',
      audit: reads,
      summary: 'List flows',
      tag,
      query: ListQuery,
      handler: async ({ project, query }) => {
        const { connection, environment: key, search, cursor, limit = DEFAULT_LIMIT } = query
        if (connection === undefined) return flows.list(project, { search, cursor, limit })
        const place = await environments.resolve(project.id, key ?? project.authoringEnvironmentId)
        if (!place?.environment) throw noEnvironment()
        const using = { place: { project, environment: place.environment }, connection }
        return flows.list(project, { search, cursor, limit, using })
      },
    }),
    defineRoute({
      method: 'get',
      path: `${P}/flows/:key`,
      permission: 'flows.view',
      audit: reads,
      summary: 'Read a flow',
      tag,
      handler: async ({ project, params }) => flowAnswer(await flows.get(project, params.key)),
    }),
  ]
}

function editRoutes(flows: FlowService): Route[] {
  return [
    defineRoute({
      method: 'put',
      path: `${P}/flows/:key`,
      permission: 'flows.edit',
      audit: ['flow.saved'],
      summary: 'Create a flow or save its draft',
      tag,
      limits: LIMITS,
      body: SaveBody,
      handler: async (request) => {
        const { project, params, body } = request
        if (!KEY.test(params.key)) throw badKey()
        const { flow, created } = await flows.save(project, params.key, body, callerOf(request))
        return Reply.json(flowAnswer(flow), { status: created ? 201 : 200 })
      },
    }),
    defineRoute({
      method: 'delete',
      path: `${P}/flows/:key`,
      permission: 'flows.delete',
      audit: ['flow.deleted'],
      summary: 'Delete a flow',
      tag,
      status: 204,
      handler: async (request) => {
        await flows.delete(request.project, request.params.key, callerOf(request))
        return Reply.empty()
      },
    }),
  ]
}

function versionRoutes(flows: FlowService): Route[] {
  return [
    defineRoute({
      method: 'post',
      path: `${P}/flows/:key/versions`,
      permission: 'flows.publish',
      audit: ['flow.published'],
      summary: 'Publish the draft as the next version',
      tag,
      status: 201,
      answer: Type.Object({ version: Type.Integer() }),
      handler: async (request) => ({
        version: await flows.publish(request.project, request.params.key, callerOf(request)),
      }),
    }),
    defineRoute({
      method: 'get',
      path: `${P}/flows/:key/versions/:version`,
      permission: 'flows.view',
      audit: reads,
      summary: 'Read a published version',
      tag,
      handler: async ({ project, params }) => ({
        version: versionNumber(params.version),
        ...(await flows.definition(project, params.key, versionNumber(params.version))),
      }),
    }),
    defineRoute({
      method: 'put',
      path: `${P}/flows/:key/deployments/:environment`,
      permission: 'flows.deploy',
      audit: ['flow.deployed'],
      summary: 'Choose the version an environment runs',
      tag,
      body: DeployBody,
      handler: async (request) => {
        const { project, environment, params, body } = request
        await flows.deploy({ project, environment }, params.key, body.version, callerOf(request))
        return flowAnswer(await flows.get(project, params.key))
      },
    }),
  ]
}

function flowAnswer({ id, key, name, draft, versions, deployments, ...rest }: Flow) {
  return { id, key, name, draft, versions, deployments, ...rest }
}

function versionNumber(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : 0
}

const badKey = () =>
  new DomainError({
    kind: 'invalid',
    code: 'invalid_key',
    message: 'The key of a flow is made of lower-case letters, digits, hyphens and underscores, at most 100.',
    field: 'key',
  })

const noEnvironment = () =>
  new DomainError({
    kind: 'invalid',
    code: 'not_a_choice',
    message: 'The project has no such environment.',
    field: 'environment',
  })
