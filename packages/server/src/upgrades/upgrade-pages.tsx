import { callerOf } from '../http/caller-of.js'
import { htmlReply } from '../http/html-reply.js'
import { definePage } from '../http/page.js'
import type { Route } from '../http/route-entry.js'
import { type ShellRequest, shell } from '../pages/shell.js'
import { countWords } from './count-words.js'
import { keeperPages } from './keeper-pages.js'
import { pieceChanged } from './piece-changed.js'
import { RollBackSheet } from './roll-back-sheet.js'
import type { Upgrade } from './upgrade.js'
import { PIECE, type UpgradePageParts } from './upgrade-page-parts.js'
import { UpgradePaths } from './upgrade-paths.js'
import { piecePinned, upgradeNotFound, upgradeOpen } from './upgrade-problem.js'
import { type UpgradeRefusal, upgradeRefusal } from './upgrade-refusal.js'
import type { RolledBack } from './upgrade-service.js'
import { UpgradeSheet } from './upgrade-sheet.js'

const UPGRADE = `${PIECE}/versions/:version/upgrade` as const
const DONE = `${PIECE}/upgrades/:id` as const
const permission = 'pieces.manage'
const seconds = 300

/** Upgrading a piece in the browser, and going back. */
export function upgradePages(parts: UpgradePageParts): Route[] {
  return [
    previewPage(parts),
    startPage(parts),
    askRollBackPage(parts),
    rollBackPage(parts),
    commitPage(parts),
    ...keeperPages(parts),
  ]
}

function previewPage(parts: UpgradePageParts): Route {
  return definePage({
    method: 'get',
    path: UPGRADE,
    permission,
    audit: { none: 'says what would happen' },
    summary: 'Page: what an upgrade of a piece would do',
    limits: { seconds },
    handler: async (request) => sheetOf(parts, request, await obstacle(parts, request.params.name)),
  })
}

function startPage(parts: UpgradePageParts): Route {
  return definePage({
    method: 'post',
    path: UPGRADE,
    permission,
    audit: ['piece.upgraded', 'connection.migrated', 'connection.reconnect_needed'],
    summary: 'Page: move a piece to another version',
    limits: { seconds },
    handler: async (request) => {
      const { project, params, form } = request
      const { name, version } = params
      const accept = form.get('accept') === 'true'
      const done = await parts.upgrades.start(name, version, accept, callerOf(request)).catch(upgradeRefusal)
      if ('message' in done) return htmlReply(await sheetOf(parts, request, done), done.status)
      const { title } = parts.catalog.get(name).manifest
      const message = `${title} is at ${version}; ${countWords(done.moved, 'connection')} moved.`
      return pieceChanged(request, new UpgradePaths(project, name).piece, message)
    },
  })
}

function askRollBackPage(parts: UpgradePageParts): Route {
  return definePage({
    method: 'get',
    path: `${DONE}/rollback`,
    permission,
    audit: { none: 'asks only' },
    summary: 'Page: ask before an upgrade is rolled back',
    handler: async (request) => {
      const { project, params, partial } = request
      const upgrade = await expectUpgrade(parts, params)
      return (
        <RollBackSheet
          title={parts.catalog.get(params.name).manifest.title}
          upgrade={upgrade}
          paths={new UpgradePaths(project, params.name)}
          shell={partial ? undefined : await shell(request, parts, 'pieces')}
        />
      )
    },
  })
}

function rollBackPage(parts: UpgradePageParts): Route {
  return definePage({
    method: 'post',
    path: `${DONE}/rollback`,
    permission,
    audit: ['piece.rolled_back', 'connection.migration_undone'],
    summary: 'Page: roll an upgrade back',
    limits: { seconds },
    handler: async (request) => {
      const { project, params } = request
      const { id } = await expectUpgrade(parts, params)
      const back = await parts.upgrades.rollBack(id, callerOf(request))
      const { title } = parts.catalog.get(params.name).manifest
      return pieceChanged(request, new UpgradePaths(project, params.name).piece, rolledBack(title, back))
    },
  })
}

function commitPage(parts: UpgradePageParts): Route {
  return definePage({
    method: 'post',
    path: `${DONE}/commit`,
    permission,
    audit: ['piece.upgrade_committed'],
    summary: 'Page: make an upgrade final',
    handler: async (request) => {
      const { project, params } = request
      const { id } = await expectUpgrade(parts, params)
      const { to } = await parts.upgrades.commit(id, callerOf(request))
      const { title } = parts.catalog.get(params.name).manifest
      return pieceChanged(request, new UpgradePaths(project, params.name).piece, `${title} stays at ${to}.`)
    },
  })
}

function rolledBack(title: string, { upgrade, returned, kept }: RolledBack): string {
  const stayed = kept === 0 ? '' : `; ${countWords(kept, 'connection')} stayed, having been changed since`
  return `${title} is back at ${upgrade.from}; ${countWords(returned, 'connection')} moved back${stayed}.`
}

async function expectUpgrade(
  { upgrades }: UpgradePageParts,
  { name, id }: { name: string; id: string },
): Promise<Upgrade> {
  const upgrade = await upgrades.expect(id)
  if (upgrade.piece !== name) throw upgradeNotFound()
  return upgrade
}

/** What is known beforehand to stand in the way of any upgrade of a piece. */
async function obstacle(
  { upgrades, keeper, catalog }: UpgradePageParts,
  name: string,
): Promise<UpgradeRefusal | undefined> {
  if (keeper.isPinned(name)) return upgradeRefusal(piecePinned(name, catalog.get(name).manifest.version))
  const open = (await upgrades.list(name)).find(({ state }) => state === 'open')
  return open && upgradeRefusal(upgradeOpen(open))
}

/** Refusals that no other press of the button changes. */
const FINAL: ReadonlySet<string> = new Set(['piece_pinned', 'upgrade_open', 'version_is_current'])

type Asked = ShellRequest & {
  readonly params: { readonly name: string; readonly version: string }
  readonly partial: boolean
}

async function sheetOf(parts: UpgradePageParts, request: Asked, refusal: UpgradeRefusal | undefined) {
  const { project, params, partial } = request
  const preview = await parts.upgrades.preview(params.name, params.version)
  return (
    <UpgradeSheet
      project={project}
      title={parts.catalog.get(params.name).manifest.title}
      preview={preview}
      refusal={refusal}
      mayTry={!(refusal && FINAL.has(refusal.code))}
      paths={new UpgradePaths(project, params.name)}
      shell={partial ? undefined : await shell(request, parts, 'pieces')}
    />
  )
}
