import type { EnvironmentPlace, ProjectPlace } from '../access/place.js'

/** A stage of a project with connections of its own. */
export interface Environment extends EnvironmentPlace {
  /** Where it stands among the project's environments. */
  readonly position: number
}

/** A project with all its environments, in order. */
export interface ProjectEnvironments {
  readonly project: ProjectPlace
  readonly environments: readonly Environment[]
}

/** Where a connection lives. */
export interface Place {
  readonly project: ProjectPlace
  readonly environment: EnvironmentPlace
}

/** The project and environments of a first run. */
export const FIRST_PROJECT = {
  key: 'default',
  name: 'Default project',
  environments: [
    { key: 'development', name: 'Development' },
    { key: 'staging', name: 'Staging' },
    { key: 'production', name: 'Production' },
  ],
} as const

/** Whether a flow's draft refers to this environment's connections. */
export const isAuthoring = (place: Place): boolean => place.project.authoringEnvironmentId === place.environment.id
