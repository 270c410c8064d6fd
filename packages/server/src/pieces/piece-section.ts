import type { Child } from 'hono/jsx'
import type { ShellRequest } from '../pages/shell.js'
import type { InstalledPiece } from './installed-piece.js'

/** A part of the page of a piece that another noun draws, for the version that is shown; null for who may not see it. */
export type PieceSection = (request: ShellRequest, piece: InstalledPiece) => Promise<Child>
