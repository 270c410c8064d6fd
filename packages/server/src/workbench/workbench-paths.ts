import type { Place } from '../environments/environment.js'
import { projectPaths } from '../pages/project-paths.js'
import type { FormKind } from './form-name.js'

/** Addresses of the workbench. */
export class WorkbenchPaths {
  readonly page: string

  constructor({ project, environment }: Place) {
    this.page = projectPaths.connections(project, environment).replace(/\/connections$/, '/workbench')
  }

  get refresh(): string {
    return `${this.page}/refresh`
  }

  get events(): string {
    return `${this.page}/events`
  }

  /** The icon as it was built then, so that a browser shows the new one. */
  icon(revision: number): string {
    return `${this.page}/icon?revision=${revision}`
  }

  /** Where a form is sent: credentials to be tested, an action to be run, a trigger to be polled. */
  form(kind: FormKind, name: string): string {
    return `${this.page}/${kind}/${name}`
  }

  options(kind: FormKind, name: string): string {
    return `${this.page}/options/${kind}/${name}`
  }
}
