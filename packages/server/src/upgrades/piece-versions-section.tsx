import type { PieceSection } from '../pieces/piece-section.js'
import type { PieceKeeper } from './piece-keeper.js'
import { PieceVersions } from './piece-versions.js'
import type { UpgradeService } from './upgrade-service.js'

interface Services {
  keeper: PieceKeeper
  upgrades: UpgradeService
}

/** The installed versions of a piece, as a part of its page. */
export function pieceVersionsSection({ keeper, upgrades }: Services): PieceSection {
  return async (request, { manifest }) => {
    if (!request.may('pieces.manage')) return null
    const { name, version } = manifest
    const [versions, list] = await Promise.all([keeper.versions(name, true), upgrades.list(name)])
    const open = list.find(({ state }) => state === 'open')
    return <PieceVersions project={request.project} piece={manifest} shown={version} versions={versions} open={open} />
  }
}
