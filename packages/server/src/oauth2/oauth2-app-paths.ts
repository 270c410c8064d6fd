import type { ProjectPlace } from '../access/place.js'
import { projectPaths } from '../pages/project-paths.js'

/** Addresses of the pages about the OAuth2 apps of a project. */
export class OAuth2AppPaths {
  /** The settings, where the apps are listed. */
  readonly back: string
  /** Where a new app is posted to. */
  readonly create: string

  constructor(project: Pick<ProjectPlace, 'key'>) {
    this.back = projectPaths.settings(project)
    this.create = `${this.back}/oauth2-apps`
  }

  /** The form for a new app, as far as it has been chosen. */
  add(chosen: { piece?: string; method?: string } = {}): string {
    const query = new URLSearchParams(chosen)
    return query.size === 0 ? `${this.create}/new` : `${this.create}/new?${query}`
  }

  edit(id: string): string {
    return `${this.create}/${id}/edit`
  }

  delete(id: string): string {
    return `${this.create}/${id}/delete`
  }

  retry(id: string): string {
    return `${this.create}/${id}/retry`
  }
}
