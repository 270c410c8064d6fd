import type { Action } from '../action/define-action.js'
import type { AnyAuthMethod } from '../auth/auth-method.js'
import type { Trigger } from '../trigger/trigger.js'

/** The contract's version. Which ones a server runs is said by `acceptsContract`. */
export const CONTRACT = 1

/** The longest time an action may ask for, in seconds. */
export const LONGEST_ACTION = 900

/** The categories there are. */
export const PIECE_TYPES = ['Database', 'File & storage', 'AI', 'Email', 'Messaging', 'Web'] as const

/** The category under which people look for a piece. */
export type PieceType = (typeof PIECE_TYPES)[number]

/** A connector to one outside system. Made by `definePiece`. */
export interface Piece {
  contract: typeof CONTRACT
  /** Lower-case words joined by hyphens; part of saved connections and flows, so it never changes. */
  name: string
  /** What people call the system. */
  title: string
  type: PieceType
  /** One sentence on what it is for. */
  description: string
  /** Path of an SVG in the package, from its root. */
  icon: string
  /** Address of the system's own documentation, or of the piece's README. */
  docs: string
  /** Base addresses by name. An operator may point each at another server. */
  endpoints: Readonly<Record<string, string>>
  /** Works in folders of the machine the server runs on: those the operator lists. Absent: gets to no folder. */
  folders?: true
  auth: readonly AnyAuthMethod[]
  actions: readonly Action[]
  triggers: readonly Trigger[]
}
