import { DomainError } from '../domain-error.js'
import { compareVersions } from './compare-versions.js'
import type { InstalledPiece } from './installed-piece.js'

/** Piece name → the version that is used where none is named. */
export type ChosenVersions = ReadonlyMap<string, string>

/** The pieces this server can run, by name and version. */
export class PieceCatalog {
  /** By name; each list newest first. */
  #byName: ReadonlyMap<string, InstalledPiece[]> = new Map()
  #chosen: ChosenVersions = new Map()

  constructor(pieces: readonly InstalledPiece[], chosen: ChosenVersions = new Map()) {
    this.replace(pieces, chosen)
  }

  /** Puts these pieces in place of those there were, at once. */
  replace(pieces: readonly InstalledPiece[], chosen: ChosenVersions): void {
    const byName = new Map<string, InstalledPiece[]>()
    for (const piece of [...pieces].sort(newestFirst)) {
      const { name } = piece.manifest
      byName.set(name, [...(byName.get(name) ?? []), piece])
    }
    this.#byName = byName
    this.#chosen = chosen
  }

  /** Every piece in its current version, by title. */
  list(): InstalledPiece[] {
    return [...this.#byName.keys()]
      .flatMap((name) => this.find(name) ?? [])
      .sort((a, b) => a.manifest.title.localeCompare(b.manifest.title, 'en'))
  }

  /** Every version of a piece, newest first. */
  versions(name: string): InstalledPiece[] {
    return this.#byName.get(name) ?? []
  }

  /** A piece by name, in the given version or the current one: the version that was chosen, else the newest. */
  find(name: string, version?: string): InstalledPiece | undefined {
    const versions = this.versions(name)
    const wanted = version ?? this.#chosen.get(name)
    const found = versions.find((one) => one.manifest.version === wanted)
    return version === undefined ? (found ?? versions[0]) : found
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
