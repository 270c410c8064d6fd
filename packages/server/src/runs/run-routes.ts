import { LONGEST_ACTION } from '@plugboard/core/host'
import { Type } from '@sinclair/typebox'
import { callerOf } from '../http/caller-of.js'
import { DEFAULT_LIMIT, pageQuery } from '../http/page-query.js'
import { defineRoute } from '../http/route.js'
import type { Route } from '../http/route-entry.js'
import type { RunService } from './run-service.js'

const E = '/api/v1/projects/:project/environments/:environment'
const LARGEST_INPUT = 4 * 1024 * 1024
const LIMITS = {
  body: LARGEST_INPUT,
  keys: 100_000,
  strings: 100_000,
  stringLength: LARGEST_INPUT,
  seconds: LONGEST_ACTION,
}

const tag = 'Runs'
const closed = { additionalProperties: false }
const reads = { none: 'reads without secrets' }

const ListQuery = Type.Object({ flow: Type.Optional(Type.String({ maxLength: 100 })), ...pageQuery }, closed)

const RunBody = Type.Object(
  {
    flow: Type.String({ minLength: 1, maxLength: 100, description: 'Key of the flow.' }),
    step: Type.Optional(
      Type.String({
        maxLength: 200,
        description: 'Only this step of the draft, with the latest results of the others.',
      }),
    ),
    input: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: 'In place of the step’s own input.' }),
    ),
  },
  closed,
)

/** The REST routes of runs. */
export function runRoutes(runs: RunService): Route[] {
  return [
    defineRoute({
      method: 'post',
      path: `${E}/runs`,
      permission: 'flows.run',
      audit: ['run.started', 'run.finished', 'connection.leased', 'connection.action_run'],
      summary: 'Run a flow or one of its steps',
      description: 'Answers when the run has ended. A step that fails is told in the run, not as an error.',
      tag,
      rate: 'lease',
      limits: LIMITS,
      body: RunBody,
      status: 201,
      handler: (request) => {
        const { project, environment, body } = request
        return runs.run({ project, environment }, body, callerOf(request))
      },
    }),
    defineRoute({
      method: 'get',
      path: `${E}/runs`,
      permission: 'runs.view',
      audit: reads,
      summary: 'List runs',
      tag,
      query: ListQuery,
      handler: ({ project, environment, query }) => {
        const { flow, cursor, limit = DEFAULT_LIMIT } = query
        return runs.list({ project, environment }, { flow, cursor, limit })
      },
    }),
    defineRoute({
      method: 'get',
      path: `${E}/runs/:id`,
      permission: 'runs.view',
      audit: reads,
      summary: 'Read a run with its steps',
      tag,
      handler: ({ project, environment, params }) => runs.get({ project, environment }, params.id),
    }),
  ]
}
