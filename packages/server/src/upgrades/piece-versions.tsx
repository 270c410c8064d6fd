import type { ProjectPlace } from '../access/place.js'
import { Badge } from '../html/badge.js'
import { Button } from '../html/button.js'
import { type Column, Table } from '../html/table.js'
import { Time } from '../html/time.js'
import { OpenUpgrade } from './open-upgrade.js'
import type { VersionView } from './piece-keeper.js'
import type { Upgrade } from './upgrade.js'
import { UpgradePaths } from './upgrade-paths.js'
import { VersionMenu } from './version-menu.js'

interface PieceVersionsProps {
  project: ProjectPlace
  piece: { name: string; title: string; package: string }
  /** The version the page shows. */
  shown: string
  versions: readonly VersionView[]
  /** The upgrade that can still be rolled back. */
  open: Upgrade | undefined
}

/** The installed versions of a piece, for those who keep them. */
export function PieceVersions({ project, piece, shown, versions, open }: PieceVersionsProps) {
  const paths = new UpgradePaths(project, piece.name)
  const install = paths.install(piece.package)
  return (
    <section class="mb-8 grid grid-cols-[minmax(0,1fr)] gap-3" aria-label="Versions">
      {open ? (
        <div class="mb-3">
          <OpenUpgrade upgrade={open} paths={paths} />
        </div>
      ) : null}
      <div class="flex flex-wrap items-center justify-between gap-2">
        <h2 class="text-[15px] font-semibold">
          Versions <span class="ml-1 text-[13px] font-normal text-muted">{versions.length}</span>
        </h2>
        <Button size="small" icon="plus" href={install} hx-get={install} hx-target="#dialog-slot">
          Install another version
        </Button>
      </div>
      <Table label={`Versions of ${piece.title}`} rows={versions} columns={columns(paths, shown, versions)} />
    </section>
  )
}

const SOURCES = {
  registry: 'Registry',
  tarball: 'Tarball',
  folder: 'Folder',
  server: 'Comes with the server',
} as const

function columns(paths: UpgradePaths, shown: string, versions: readonly VersionView[]): Column<VersionView>[] {
  return [
    { title: 'Version', cell: (one) => <VersionName one={one} paths={paths} isShown={one.version === shown} /> },
    { title: 'Source', wideOnly: true, cell: ({ source }) => SOURCES[source] },
    {
      title: 'Installed',
      wideOnly: true,
      cell: ({ installedAt, installedBy }) =>
        installedAt === null ? (
          <span class="text-muted">–</span>
        ) : (
          <>
            <Time at={installedAt} />
            {` by ${installedBy}`}
          </>
        ),
    },
    { title: 'Connections', align: 'end', cell: ({ connections }) => connections ?? 0 },
    {
      title: 'Actions',
      hideTitle: true,
      actions: true,
      cell: (one) => <VersionMenu one={one} versions={versions} paths={paths} />,
    },
  ]
}

function VersionName({ one, paths, isShown }: { one: VersionView; paths: UpgradePaths; isShown: boolean }) {
  const { version, current, pinned } = one
  return (
    <span class="flex flex-wrap items-center gap-2">
      {isShown ? (
        <span class="font-semibold" aria-current="page">
          {version}
        </span>
      ) : (
        <a class="link font-medium" href={paths.version(version)} title="Show the piece in this version">
          {version}
        </a>
      )}
      {current ? <Badge tone="success">Current</Badge> : null}
      {pinned ? <Badge tone="info">Pinned</Badge> : null}
    </span>
  )
}
