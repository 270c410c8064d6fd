import { Type } from '@sinclair/typebox'
import { DomainError } from '../../domain-error.js'
import { nameText } from '../../text-schemas.js'
import { definePage } from '../page.js'
import { Reply } from '../reply.js'
import { defineRoute } from '../route.js'
import type { Route } from '../route-entry.js'

const E = '/api/v1/projects/:project/environments/:environment'
const NONE = { none: 'a test' } as const
const TAG = 'Things'

const list = defineRoute({
  method: 'get',
  path: `${E}/things`,
  permission: 'connections.view',
  audit: NONE,
  summary: 'List things',
  tag: TAG,
  query: Type.Object({
    sort: Type.Optional(Type.Literal('name')),
    limit: Type.Optional(Type.Integer({ maximum: 200 })),
  }),
  handler: ({ project, environment, query, may }) => ({
    project: project.key,
    environment: environment.key,
    query,
    mayEdit: may('connections.edit'),
  }),
})

const create = defineRoute({
  method: 'post',
  path: `${E}/things`,
  permission: 'connections.add',
  audit: ['connection.created'],
  summary: 'Create a thing',
  tag: TAG,
  body: Type.Object(
    { name: nameText(), values: Type.Optional(Type.Record(Type.String(), Type.Unknown())) },
    { additionalProperties: false },
  ),
  status: 201,
  handler: ({ body, actor }) => ({ name: body.name, by: actor.label }),
})

const get = defineRoute({
  method: 'get',
  path: `${E}/things/:key`,
  permission: 'connections.view',
  audit: NONE,
  summary: 'Get a thing',
  tag: TAG,
  handler: ({ params }) => {
    if (params.key === 'one') return { key: 'one' }
    throw new DomainError({ kind: 'not_found', message: 'There is no such thing in this environment.' })
  },
})

const poke = defineRoute({
  method: 'post',
  path: `${E}/things/:key/poke`,
  permission: 'connections.test',
  audit: NONE,
  summary: 'Poke a thing',
  tag: TAG,
  rate: 'test',
  bodyOptional: true,
  body: Type.Object({ hard: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
  handler: ({ body }) => body,
})

const flows = defineRoute({
  method: 'get',
  path: '/api/v1/projects/:project/flows',
  permission: 'flows.view',
  audit: NONE,
  summary: 'List flows',
  tag: TAG,
  handler: () => ({ items: [] }),
})

const members = defineRoute({
  method: 'delete',
  path: '/api/v1/projects/:project/members/:id',
  permission: 'members.edit',
  audit: ['member.removed'],
  summary: 'Remove a member',
  tag: TAG,
  status: 204,
  handler: () => undefined,
})

const pieces = defineRoute({
  method: 'post',
  path: '/api/v1/pieces',
  permission: 'pieces.manage',
  audit: ['piece.installed'],
  summary: 'Install a piece',
  tag: TAG,
  handler: () => ({}),
})

const page = definePage({
  method: 'get',
  path: '/projects/:project/things',
  permission: 'connections.view',
  audit: NONE,
  summary: 'Show things',
  query: Type.Object({ page: Type.Optional(Type.Integer()) }),
  handler: ({ query, partial }) => Reply.raw('text/html', JSON.stringify({ query, partial })),
})

const form = definePage({
  method: 'post',
  path: '/projects/:project/things',
  permission: 'connections.add',
  audit: ['connection.created'],
  summary: 'Add a thing',
  handler: ({ form: sent }) => Reply.raw('text/html', [...sent.keys()].join(',')),
})

/** A few routes of every kind, to try the machinery on. */
export const sampleRoutes: readonly Route[] = [list, create, get, poke, flows, members, pieces, page, form]

/** Where the things of project Alpha are. */
export const THINGS = '/api/v1/projects/alpha/environments/development/things'
