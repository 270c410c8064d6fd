import type { ProjectPlace } from '../access/place.js'

/** Addresses of the pages of one flow. */
export function flowPaths(project: Pick<ProjectPlace, 'key'>, key: string) {
  const flow = `/projects/${project.key}/flows/${key}`
  return {
    flow,
    /** The editor with one step open; `trigger` is the trigger. */
    step: (name: string) => `${flow}?step=${encodeURIComponent(name)}`,
    versions: `${flow}?tab=versions`,
    to: (action: string) => `${flow}/${action}`,
  }
}
