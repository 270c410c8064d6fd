import { LONGEST_ACTION } from '@plugboard/core/host'
import { Type } from '@sinclair/typebox'
import { DomainError } from '../domain-error.js'
import { callerOf } from '../http/caller-of.js'
import { EventAnswer } from '../http/event-stream.js'
import { DEFAULT_LIMIT } from '../http/page-query.js'
import { Reply } from '../http/reply.js'
import { defineRoute } from '../http/route.js'
import type { Route } from '../http/route-entry.js'
import type { ConnectionActions } from './connection-actions.js'
import type { ConnectionEditor } from './connection-editor.js'
import {
  ActionBody,
  ChangeBody,
  ConnectionAnswer,
  CreateBody,
  DependentsAnswer,
  FacetsAnswer,
  InvalidBody,
  LeaseBody,
  ListAnswer,
  ListQuery,
  OptionsBody,
  TestAnswer,
  TestBody,
} from './connection-schemas.js'
import type { ConnectionService } from './connection-service.js'
import type { ConnectionTestService, Draft } from './connection-test-service.js'
import type { Tested } from './connection-tester.js'
import type { Lease } from './lease.js'
import type { LeaseService } from './lease-service.js'
import { revocationSentence } from './revocation-sentence.js'

interface Services {
  connections: ConnectionService
  editor: ConnectionEditor
  tests: ConnectionTestService
  leases: LeaseService
  actions: ConnectionActions
}

const LARGEST_INPUT = 4 * 1024 * 1024
const ACTION_LIMITS = {
  body: LARGEST_INPUT,
  keys: 100_000,
  strings: 100_000,
  stringLength: LARGEST_INPUT,
  seconds: LONGEST_ACTION + 10,
}

const E = '/api/v1/projects/:project/environments/:environment'
const tag = 'Connections'
const reads = { none: 'reads without secrets' }

/** The REST routes of connections. */
export function connectionRoutes(services: Services): Route[] {
  return [...readRoutes(services), ...editRoutes(services), ...testRoutes(services), ...useRoutes(services)]
}

function readRoutes({ connections }: Services): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: `${E}/connections`,
      permission: 'connections.view',
      audit: reads,
      summary: 'List connections',
      tag,
      query: ListQuery,
      answer: ListAnswer,
      handler: ({ project, environment, query }) => {
        const { piece: pieces, sort = 'name', limit = DEFAULT_LIMIT, ...rest } = query
        return connections.list({ project, environment }, { ...rest, pieces, sort, limit })
      },
    }),
    defineRoute({
      method: 'get',
      path: `${E}/connections/facets`,
      permission: 'connections.view',
      audit: reads,
      summary: 'Count connections by piece, tag and status',
      tag,
      answer: FacetsAnswer,
      handler: ({ project, environment }) => connections.facets({ project, environment }),
    }),
    defineRoute({
      method: 'get',
      path: `${E}/connections/:key`,
      permission: 'connections.view',
      audit: reads,
      summary: 'Read a connection',
      tag,
      answer: ConnectionAnswer,
      handler: ({ project, environment, params }) => connections.get({ project, environment }, params.key),
    }),
    defineRoute({
      method: 'get',
      path: `${E}/connections/:key/dependents`,
      permission: 'connections.view',
      audit: reads,
      summary: 'List the flow versions that depend on a connection',
      tag,
      answer: DependentsAnswer,
      handler: async ({ project, environment, params }) => ({
        items: await connections.dependents({ project, environment }, params.key),
      }),
    }),
  ]
}

function editRoutes({ connections, editor }: Services): Route[] {
  return [
    defineRoute({
      method: 'post',
      path: `${E}/connections`,
      permission: 'connections.add',
      audit: ['connection.created'],
      summary: 'Create a connection',
      description: 'The credentials are tried first; when they do not work the answer is 422 and nothing is saved.',
      tag,
      rate: 'test',
      body: CreateBody,
      answer: ConnectionAnswer,
      status: 201,
      handler: async (request) => {
        const { project, environment, body } = request
        const given = { ...body, values: body.values ?? {} }
        return connections.view(await editor.create({ project, environment }, given, callerOf(request)))
      },
    }),
    defineRoute({
      method: 'patch',
      path: `${E}/connections/:key`,
      permission: 'connections.edit',
      audit: ['connection.changed'],
      summary: 'Change a connection',
      description: 'Secrets are write-only. Changing where a secret is sent asks for the secret again.',
      tag,
      body: ChangeBody,
      answer: ConnectionAnswer,
      handler: async (request) => {
        const { project, environment, params, body } = request
        return connections.view(await editor.change({ project, environment }, params.key, body, callerOf(request)))
      },
    }),
    defineRoute({
      method: 'delete',
      path: `${E}/connections/:key`,
      permission: 'connections.delete',
      audit: ['connection.deleted', 'connection.delete_refused'],
      summary: 'Delete a connection',
      description:
        'Refused with 409 and the dependents while a flow uses it, unless forced. Where it held a grant of a provider, ' +
        'the answer is 200 and says what happens to it; else 204.',
      tag,
      query: Type.Object({ force: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
      status: 204,
      handler: async (request) => {
        const { project, environment, params, query } = request
        const by = callerOf(request)
        const revocation = await editor.delete({ project, environment }, params.key, query.force ?? false, by)
        if (revocation === 'none') return Reply.empty()
        return Reply.json({ grant: revocation, message: revocationSentence(revocation) })
      },
    }),
  ]
}

function testRoutes({ tests }: Services): Route[] {
  return [
    defineRoute({
      method: 'post',
      path: `${E}/connections/test`,
      permission: 'connections.test',
      audit: { none: 'nothing is stored; connections it opens to private networks are audited as egress' },
      summary: 'Test unsaved values',
      tag,
      rate: 'test',
      body: TestBody,
      answer: TestAnswer,
      handler: async (request) => {
        const { project, environment, body } = request
        return testAnswer(await tests.test({ project, environment }, draftOf(body), callerOf(request)))
      },
    }),
    defineRoute({
      method: 'post',
      path: `${E}/connections/options`,
      permission: 'connections.test',
      audit: { none: 'nothing is stored' },
      summary: 'Ask the outside system for the choices of a field',
      tag,
      body: OptionsBody,
      handler: async (request) => {
        const { project, environment, body } = request
        const { action, trigger, field, input = {}, search = '' } = body
        const draft = draftOf(body)
        const form = action
          ? { owner: 'action' as const, name: action }
          : { owner: 'trigger' as const, name: trigger ?? '' }
        const owner = action || trigger ? form : { owner: 'auth' as const, name: body.method ?? '' }
        const wanted = { ...owner, field, input, search }
        return { items: await tests.options({ project, environment }, draft, wanted, callerOf(request)) }
      },
    }),
    defineRoute({
      method: 'post',
      path: `${E}/connections/:key/test`,
      permission: 'connections.test',
      audit: ['connection.tested'],
      summary: 'Test a connection',
      tag,
      rate: 'test',
      answer: TestAnswer,
      handler: async (request) => {
        const { project, environment, params } = request
        return testAnswer(await tests.testStored({ project, environment }, params.key, callerOf(request)))
      },
    }),
  ]
}

function useRoutes({ leases, actions }: Services): Route[] {
  return [
    defineRoute({
      method: 'post',
      path: `${E}/connections/:key/lease`,
      permission: 'connections.use',
      audit: ['connection.leased'],
      summary: 'Lease a credential',
      description: 'The audit event is written before the answer. Refresh tokens and client secrets are never in it.',
      tag,
      rate: 'lease',
      body: LeaseBody,
      bodyOptional: true,
      handler: async (request) => {
        const { project, environment, params, body, actor, requestId } = request
        const { run, piece } = body
        const place = { project, environment }
        const mayUse = request.may('connections.use')
        return leaseAnswer(await leases.lease({ place, key: params.key, actor, requestId, mayUse, piece, run }))
      },
    }),
    defineRoute({
      method: 'post',
      path: `${E}/connections/:key/lease/:leaseId/invalid`,
      permission: 'connections.use',
      audit: ['connection.lease_invalidated', 'connection.leased'],
      summary: 'Report a credential the provider refuses',
      description:
        'With the generation the lease had. The credential is renewed once if that is still the newest one; the ' +
        'answer is a lease of the newest.',
      tag,
      rate: 'lease',
      body: InvalidBody,
      handler: async (request) => {
        const { project, environment, params, body, actor, requestId } = request
        const mayUse = request.may('connections.use')
        const about = { place: { project, environment }, key: params.key, actor, requestId, mayUse }
        return leaseAnswer(await leases.renewRefused(about, params.leaseId, body.generation))
      },
    }),
    defineRoute({
      method: 'post',
      path: `${E}/connections/:key/actions/:action`,
      permission: 'connections.use',
      audit: ['connection.leased', 'connection.action_run'],
      summary: 'Run an action with a connection',
      description:
        'Whoever accepts `text/event-stream` is told on the way: `progress` events with `message`, `fraction` (0 to 1) ' +
        'and the next stretch of a `text` as it is made, then `result` with the answer, or `problem`.',
      tag,
      rate: 'lease',
      limits: ACTION_LIMITS,
      body: ActionBody,
      bodyOptional: true,
      handler: (request) => {
        const { project, environment, params, body } = request
        const place = { project, environment }
        const call = { connection: params.key, action: params.action, input: body.input ?? {} }
        const caller = callerOf(request)
        if (!request.header('accept')?.includes('text/event-stream')) return actions.run(place, call, caller)
        return new EventAnswer((tell) =>
          actions.run(place, call, { ...caller, onProgress: (progress) => tell('progress', progress) }),
        )
      },
    }),
  ]
}

const leaseAnswer = ({ leaseId, auth, expiresAt, generation }: Lease) => ({ leaseId, auth, expiresAt, generation })

interface DraftBody {
  connection?: string
  piece?: string
  method?: string
  values?: Record<string, unknown>
}

function draftOf({ connection, piece, method, values = {} }: DraftBody): Draft {
  if (connection !== undefined) return { connection, values }
  if (piece !== undefined) return { piece, method, values }
  throw new DomainError({
    kind: 'invalid',
    code: 'required',
    message: 'Say which piece the values are for, or which connection they change.',
    field: 'piece',
  })
}

function testAnswer({ account, scopes, steps }: Tested) {
  return { ok: true as const, account, scopes, steps }
}
