/** Connections moved from one version of a piece to another. */
export interface Upgrade {
  id: string
  piece: string
  from: string
  to: string
  /** `open` until it is committed or rolled back. */
  state: 'open' | 'committed' | 'rolled_back'
  /** How many connections it moved. */
  moved: number
  /** Of those: how many whose values the piece migrated. */
  migrated: number
  /** How many stay where they are until they are reconnected. */
  leftBehind: number
  createdBy: string
  createdAt: number
  endedBy: string | null
  endedAt: number | null
}
