import type { ProjectPlace } from '../access/place.js'
import { projectPaths } from '../pages/project-paths.js'

/** Addresses of the pages that keep and upgrade the versions of a piece. */
export class UpgradePaths {
  /** The gallery of pieces. */
  readonly pieces: string
  /** The page of the piece. */
  readonly piece: string
  readonly unpin: string
  readonly #project: Pick<ProjectPlace, 'key'>

  constructor(project: Pick<ProjectPlace, 'key'>, piece: string) {
    this.#project = project
    this.pieces = projectPaths.pieces(project)
    this.piece = `${this.pieces}/${piece}`
    this.unpin = `${this.piece}/unpin`
  }

  /** The page of the piece as another version has it. */
  version(version: string): string {
    return `${this.piece}?version=${encodeURIComponent(version)}`
  }

  upgrade(version: string): string {
    return this.#of(version, 'upgrade')
  }

  pin(version: string): string {
    return this.#of(version, 'pin')
  }

  remove(version: string): string {
    return this.#of(version, 'remove')
  }

  rollBack(upgrade: string): string {
    return `${this.piece}/upgrades/${upgrade}/rollback`
  }

  commit(upgrade: string): string {
    return `${this.piece}/upgrades/${upgrade}/commit`
  }

  /** Where another version is installed from the same package. */
  install(name: string): string {
    return `${projectPaths.installations(this.#project)}/new?package=${encodeURIComponent(name)}`
  }

  #of(version: string, what: string): string {
    return `${this.piece}/versions/${encodeURIComponent(version)}/${what}`
  }
}
