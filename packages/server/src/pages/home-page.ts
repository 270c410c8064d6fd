import type { EnvironmentService } from '../environments/environment-service.js'
import { definePage } from '../http/page.js'
import { Reply } from '../http/reply.js'
import type { Route } from '../http/route-entry.js'
import { notFound } from '../http/to-problem.js'
import { projectPaths } from './project-paths.js'

/** `/`: sends a signed-in person to the connections of their first project. */
export function homePage(environments: EnvironmentService): Route {
  return definePage({
    method: 'get',
    path: '/',
    permission: 'signed_in',
    audit: { none: 'leads to another page' },
    summary: 'Go to the connections',
    handler: async ({ principal }) => {
      const projects = await environments.projects()
      const own = projects.find(({ project }) => principal.isAdmin || principal.roleIn(project.id) !== undefined)
      const environment = own?.environments.find(({ id }) => id === own.project.authoringEnvironmentId)
      if (!own || !environment) throw notFound()
      return Reply.redirect(projectPaths.connections(own.project, environment))
    },
  })
}
