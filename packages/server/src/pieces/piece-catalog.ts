import { DomainError } from '../domain-error.js'
import { compareVersions } from './compare-versions.js'
import type { InstalledPiece } from './installed-piece.js'

/** The pieces this server can run, by name and version. */
export class PieceCatalog {
  /** By name; each list newest first. */
  readonly #byName = new Map<string, InstalledPiece[]>()

  constructor(pieces: readonly InstalledPiece[]) {
    this.replaceAll(pieces)
  }

  /** From now on these are the pieces there are. */
  replaceAll(pieces: readonly InstalledPiece[]): void {
    this.#byName.clear()
    for (const piece of pieces) {
      const { name } = piece.manifest
      this.#byName.set(name, [...(this.#byName.get(name) ?? []), piece].sort(newestFirst))
    }
  }

  /** The newest version of every piece, by title. */
  list(): InstalledPiece[] {
    return [...this.#byName.values()]
      .flatMap(([newest]) => (newest ? [newest] : []))
      .sort((a, b) => a.manifest.title.localeCompare(b.manifest.title, 'en'))
  }

  /** Every version of a piece, newest first. */
  versions(name: string): InstalledPiece[] {
    return this.#byName.get(name) ?? []
  }

  /** A piece by name, in the given version or the newest. */
  find(name: string, version?: string): InstalledPiece | undefined {
    const versions = this.versions(name)
    return version === undefined ? versions[0] : versions.find((one) => one.manifest.version === version)
  }

  /** As `find`, or throws `not_found` `piece_not_found`. */
  get(name: string, version?: string): InstalledPiece {
    const piece = this.find(name, version)
    if (piece) return piece
    throw new DomainError({
      kind: 'not_found',
      code: 'piece_not_found',
      message: 'There is no such piece on this server.',
      field: 'piece',
      hint: 'GET /api/v1/pieces lists the pieces that are installed.',
    })
  }
}

function newestFirst(a: InstalledPiece, b: InstalledPiece): number {
  return compareVersions(b.manifest.version, a.manifest.version)
}
