import type { ProjectPlace } from '../access/place.js'
import type { Environment, Place } from '../environments/environment.js'
import type { EnvironmentService } from '../environments/environment-service.js'

/** The environment in which drafts are written, and all environments of the project in order. */
export async function authoringPlace(
  environments: Pick<EnvironmentService, 'project'>,
  project: ProjectPlace,
): Promise<{ place: Place; environments: readonly Environment[] }> {
  const all = (await environments.project(project.id))?.environments ?? []
  const environment = all.find(({ id }) => id === project.authoringEnvironmentId)
  if (!environment) throw new Error(`Project ${project.key} has no authoring environment`)
  return { place: { project, environment }, environments: all }
}
