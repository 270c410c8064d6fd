import { Type } from '@sinclair/typebox'
import { defineRoute } from '../http/route.js'
import type { Route } from '../http/route-entry.js'
import { allows } from './allows.js'
import { type Permission, permissionNames } from './permissions.js'
import type { ProjectPlace } from './place.js'
import type { Principal } from './principal.js'

/** Lists the projects there are. */
export interface ProjectList {
  projects(): Promise<readonly { readonly project: ProjectPlace }[]>
}

const PERMISSIONS = Type.Array(Type.String(), { examples: [['connections.view']] })

const ME = Type.Object({
  kind: Type.Union([Type.Literal('user'), Type.Literal('token'), Type.Literal('admin_token')]),
  id: Type.String(),
  name: Type.String(),
  label: Type.String({ description: 'As the audit trail shows it: an e-mail address, the name of a token.' }),
  isAdmin: Type.Boolean({ description: 'May do everything in every project.' }),
  environmentId: Type.Union([Type.String(), Type.Null()], {
    description: 'The only environment it reaches; its permissions hold there.',
  }),
  projects: Type.Array(
    Type.Object({
      id: Type.String(),
      key: Type.String(),
      name: Type.String(),
      role: Type.Union([Type.String(), Type.Null()]),
      permissions: PERMISSIONS,
    }),
  ),
})

/** `GET /api/v1/me`: who the caller is, and what it may do in which project. */
export function meRoutes(list: ProjectList): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/me',
      permission: 'signed_in',
      audit: { none: 'tells the caller about itself' },
      summary: 'Who am I',
      tag: 'Access',
      answer: ME,
      handler: async ({ principal }) => {
        const projects = (await list.projects()).map(({ project }) => project)
        const { kind, id, name, label, isAdmin, environmentId = null } = principal
        const own = projects.filter((project) => isAdmin || principal.roleIn(project.id) !== undefined)
        return { kind, id, name, label, isAdmin, environmentId, projects: own.map((one) => rightsIn(principal, one)) }
      },
    }),
  ]
}

function rightsIn(principal: Principal, { id, key, name }: ProjectPlace) {
  const scope = { projectId: id, ...(principal.environmentId && { environmentId: principal.environmentId }) }
  const permissions: readonly Permission[] = permissionNames().filter((one) => allows(principal, one, scope))
  return { id, key, name, role: principal.roleIn(id) ?? null, permissions }
}
