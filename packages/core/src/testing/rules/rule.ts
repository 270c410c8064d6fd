import type { Manifest } from '../../piece/manifest.js'
import type { Piece } from '../../piece/piece.js'
import type { Problem } from '../../piece/problem.js'

/** A quality every piece has; `check` gives what is missing. */
export interface Rule {
  /** Stable, so that a tool can tell one from another. */
  id: string
  /** Goes on after the name of the piece. */
  title: string
  check(piece: Piece, manifest: Manifest): Problem[]
}
