import type { Manifest } from '@plugboard/core/host'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import type { WorkbenchBuild } from './workbench-build.js'

/** The piece as it was last built. */
export interface WorkbenchState {
  /** Counts the builds, from 1; 0 before the first. */
  readonly revision: number
  /** The last one that could be loaded. */
  readonly piece: InstalledPiece | undefined
  readonly build: WorkbenchBuild
}

/** A page that is further behind loses what was typed into its forms. */
const REMEMBERED = 50

/** The piece somebody is working on, and who wants to know when it was built anew. */
export class Workbench {
  /** The piece's folder. */
  readonly folder: string
  #state: WorkbenchState = { revision: 0, piece: undefined, build: { isLoaded: false, problems: [], ms: 0 } }
  readonly #manifests = new Map<number, Manifest>()
  readonly #listeners = new Set<(revision: number) => void>()

  constructor(folder: string) {
    this.folder = folder
  }

  get state(): WorkbenchState {
    return this.#state
  }

  /** The forms as they were then; undefined where that is too long ago. */
  manifestAt(revision: number): Manifest | undefined {
    return this.#manifests.get(revision)
  }

  /** Shows what came of a build. Without a piece the one before it stays. */
  show(build: WorkbenchBuild, piece: InstalledPiece | undefined): void {
    const revision = this.#state.revision + 1
    this.#state = { revision, piece: piece ?? this.#state.piece, build }
    if (this.#state.piece) this.#manifests.set(revision, this.#state.piece.manifest)
    this.#manifests.delete(revision - REMEMBERED)
    for (const listener of this.#listeners) listener(revision)
  }

  /** Tells the revision at once, and each new one. Answers a function that ends it. */
  listen(listener: (revision: number) => void): () => void {
    this.#listeners.add(listener)
    listener(this.#state.revision)
    return () => void this.#listeners.delete(listener)
  }
}
