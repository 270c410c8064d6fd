import { callerOf } from '../http/caller-of.js'
import { htmlReply } from '../http/html-reply.js'
import { definePage } from '../http/page.js'
import type { Route } from '../http/route-entry.js'
import { goTo } from '../pages/go-to.js'
import { shell } from '../pages/shell.js'
import { pieceChanged } from './piece-changed.js'
import { RemoveSheet } from './remove-sheet.js'
import { PIECE, type UpgradePageParts } from './upgrade-page-parts.js'
import { UpgradePaths } from './upgrade-paths.js'
import { upgradeRefusal } from './upgrade-refusal.js'

const VERSION = `${PIECE}/versions/:version` as const
const permission = 'pieces.manage'

/** Pinning, unpinning and removing versions of a piece in the browser. */
export function keeperPages(parts: UpgradePageParts): Route[] {
  return [pinPage(parts), unpinPage(parts), askRemovePage(parts), removePage(parts)]
}

function pinPage({ keeper, catalog }: UpgradePageParts): Route {
  return definePage({
    method: 'post',
    path: `${VERSION}/pin`,
    permission,
    audit: ['piece.pinned'],
    summary: 'Page: keep a piece at a version',
    handler: async (request) => {
      const { project, params } = request
      await keeper.pin(params.name, params.version, callerOf(request))
      const { title } = catalog.get(params.name).manifest
      const message = `${title} stays at ${params.version} until it is unpinned. Connections keep the version they have.`
      return pieceChanged(request, new UpgradePaths(project, params.name).piece, message)
    },
  })
}

function unpinPage({ keeper, catalog }: UpgradePageParts): Route {
  return definePage({
    method: 'post',
    path: `${PIECE}/unpin`,
    permission,
    audit: ['piece.unpinned'],
    summary: 'Page: let a piece be upgraded again',
    handler: async (request) => {
      const { project, params } = request
      await keeper.unpin(params.name, callerOf(request))
      const { title } = catalog.get(params.name).manifest
      return pieceChanged(request, new UpgradePaths(project, params.name).piece, `${title} can be upgraded again.`)
    },
  })
}

function askRemovePage(parts: UpgradePageParts): Route {
  return definePage({
    method: 'get',
    path: `${VERSION}/remove`,
    permission,
    audit: { none: 'asks only' },
    summary: 'Page: ask before a version of a piece is removed',
    handler: async (request) => {
      const { project, params, partial } = request
      const { manifest } = parts.keeper.expectVersion(params.name, params.version)
      return (
        <RemoveSheet
          project={project}
          title={manifest.title}
          version={params.version}
          paths={new UpgradePaths(project, params.name)}
          shell={partial ? undefined : await shell(request, parts, 'pieces')}
        />
      )
    },
  })
}

function removePage(parts: UpgradePageParts): Route {
  return definePage({
    method: 'post',
    path: `${VERSION}/remove`,
    permission,
    audit: ['piece.removed', 'piece.remove_refused'],
    summary: 'Page: remove a version of a piece',
    handler: async (request) => {
      const { project, params, partial } = request
      const { name, version } = params
      const { title } = parts.keeper.expectVersion(name, version).manifest
      const paths = new UpgradePaths(project, name)
      const refusal = await parts.keeper
        .remove(name, version, callerOf(request))
        .then(() => undefined)
        .catch(upgradeRefusal)
      if (refusal) {
        const sheet = { project, title, version, paths, refusal }
        const frame = partial ? undefined : await shell(request, parts, 'pieces')
        return htmlReply(await (<RemoveSheet {...sheet} shell={frame} />), refusal.status)
      }
      if (parts.catalog.versions(name).length === 0) return goTo(request, paths.pieces)
      return pieceChanged(request, paths.piece, `${title} ${version} was removed.`)
    },
  })
}
