import { Type } from '@sinclair/typebox'
import { callerOf } from '../http/caller-of.js'
import { defineRoute } from '../http/route.js'
import type { Route } from '../http/route-entry.js'
import { keyText, nameText } from '../text-schemas.js'
import type { EnvironmentService } from './environment-service.js'

const P = '/api/v1/projects/:project'
const tag = 'Environments'
const closed = { additionalProperties: false }
const Answer = Type.Object({ id: Type.String(), key: Type.String(), name: Type.String(), authoring: Type.Boolean() })

/** The REST routes of a project's environments. */
export function environmentRoutes(environments: EnvironmentService): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: `${P}/environments`,
      permission: 'environments.view',
      audit: { none: 'reads names' },
      summary: 'List environments',
      tag,
      answer: Type.Object({ items: Type.Array(Answer) }),
      handler: async ({ project }) => {
        const found = await environments.project(project.id)
        const items = (found?.environments ?? []).map(({ id, key, name }) => ({
          id,
          key,
          name,
          authoring: id === project.authoringEnvironmentId,
        }))
        return { items }
      },
    }),
    defineRoute({
      method: 'post',
      path: `${P}/environments`,
      permission: 'environments.edit',
      audit: ['environment.created'],
      summary: 'Add an environment',
      tag,
      body: Type.Object({ key: keyText(), name: nameText() }, closed),
      status: 201,
      answer: Answer,
      handler: async (request) => {
        const { id, key, name } = await environments.add(request.project, request.body, callerOf(request).actor)
        return { id, key, name, authoring: false }
      },
    }),
    defineRoute({
      method: 'patch',
      path: `${P}/environments/:environment`,
      permission: 'environments.edit',
      audit: ['environment.changed'],
      summary: 'Rename an environment',
      tag,
      body: Type.Object({ name: nameText() }, closed),
      answer: Answer,
      handler: async (request) => {
        const { project, environment, body } = request
        await environments.rename({ project, environment }, body.name, request.actor)
        const authoring = environment.id === project.authoringEnvironmentId
        return { id: environment.id, key: environment.key, name: body.name, authoring }
      },
    }),
  ]
}
