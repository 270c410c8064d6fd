import type { EnvironmentPlace, ProjectPlace } from '../access/place.js'

type Named = Pick<ProjectPlace, 'key'>

/** Addresses of the pages of a project. Keys are safe in an address as they are. */
export const projectPaths = {
  connections: (project: Named, environment: Pick<EnvironmentPlace, 'key'>) =>
    `/projects/${project.key}/environments/${environment.key}/connections`,
  flows: (project: Named) => `/projects/${project.key}/flows`,
  runs: (project: Named, environment: Pick<EnvironmentPlace, 'key'>) =>
    `/projects/${project.key}/environments/${environment.key}/runs`,
  pieces: (project: Named) => `/projects/${project.key}/pieces`,
  installations: (project: Named) => `/projects/${project.key}/piece-installations`,
  audit: (project: Named) => `/projects/${project.key}/audit`,
  settings: (project: Named) => `/projects/${project.key}/settings`,
} as const
