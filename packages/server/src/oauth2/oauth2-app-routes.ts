import { defineRoute } from '../http/route.js'
import type { Route } from '../http/route-entry.js'
import { appOperations, type OAuth2AppServices } from './oauth2-app-operations.js'

const P = '/api/v1/projects/:project/oauth2-apps'
const ALL = '/api/v1/oauth2-apps'

/** The REST routes of OAuth2 apps: those of a project, and those of the platform that serve every project. */
export function oauth2AppRoutes(services: OAuth2AppServices): Route[] {
  return [...projectRoutes(services), ...platformRoutes(services)]
}

function projectRoutes(services: OAuth2AppServices): Route[] {
  const { list, create, read, change, remove, retry } = appOperations(services)
  const [view, edit] = ['oauth2_apps.view', 'oauth2_apps.edit'] as const
  return [
    defineRoute({ ...list, path: P, permission: view, summary: 'List the OAuth2 apps of a project' }),
    defineRoute({ ...create, path: P, permission: edit, summary: 'Add an OAuth2 app to a project' }),
    defineRoute({ ...read, path: `${P}/:id`, permission: view, summary: 'Read an OAuth2 app' }),
    defineRoute({ ...change, path: `${P}/:id`, permission: edit, summary: 'Change an OAuth2 app' }),
    defineRoute({ ...remove, path: `${P}/:id`, permission: edit, summary: 'Delete an OAuth2 app' }),
    defineRoute({ ...retry, path: `${P}/:id/retry`, permission: edit, summary: 'Try an OAuth2 app again' }),
  ]
}

function platformRoutes(services: OAuth2AppServices): Route[] {
  const { list, create, read, change, remove, retry } = appOperations(services)
  const permission = 'platform.admin'
  return [
    defineRoute({ ...list, path: ALL, permission, summary: 'List the OAuth2 apps for all projects' }),
    defineRoute({ ...create, path: ALL, permission, summary: 'Add an OAuth2 app for all projects' }),
    defineRoute({ ...read, path: `${ALL}/:id`, permission, summary: 'Read an OAuth2 app for all projects' }),
    defineRoute({ ...change, path: `${ALL}/:id`, permission, summary: 'Change an OAuth2 app for all projects' }),
    defineRoute({ ...remove, path: `${ALL}/:id`, permission, summary: 'Delete an OAuth2 app for all projects' }),
    defineRoute({
      ...retry,
      path: `${ALL}/:id/retry`,
      permission,
      summary: 'Try an OAuth2 app for all projects again',
    }),
  ]
}
