import type { PageParts } from '../pages/shell.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import type { PieceKeeper } from './piece-keeper.js'
import type { UpgradeService } from './upgrade-service.js'

/** What the pages of keeping and upgrading pieces draw on. */
export interface UpgradePageParts extends PageParts {
  readonly catalog: PieceCatalog
  readonly keeper: PieceKeeper
  readonly upgrades: UpgradeService
}

/** The page of a piece, below which the others are. */
export const PIECE = '/projects/:project/pieces/:name'
