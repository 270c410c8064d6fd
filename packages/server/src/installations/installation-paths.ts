import type { ProjectPlace } from '../access/place.js'
import { projectPaths } from '../pages/project-paths.js'
import type { PieceSource } from '../pieces/installed-piece.js'
import type { TypedInstallation } from './typed-installation.js'

/** Addresses of the pages about installing pieces. */
export class InstallationPaths {
  /** The gallery of pieces. */
  readonly back: string
  /** Where a new installation is posted to. */
  readonly start: string

  constructor(project: Pick<ProjectPlace, 'key'>) {
    this.back = projectPaths.pieces(project)
    this.start = projectPaths.installations(project)
  }

  /** The form, as far as it is filled in. */
  form(way: PieceSource, typed: TypedInstallation = {}): string {
    const given = Object.entries(typed).filter((entry): entry is [string, string] => Boolean(entry[1]))
    return `${this.start}/new?${new URLSearchParams([['way', way], ...given])}`
  }

  /** The versions the registry has of a package. */
  get versions(): string {
    return `${this.start}/versions`
  }

  view(id: string): string {
    return `${this.start}/${id}`
  }

  /** The part of `view` that changes while it goes on. */
  progress(id: string): string {
    return `${this.view(id)}/progress`
  }

  piece(name: string): string {
    return `${this.back}/${name}`
  }
}
