import { Menu, MenuItem, MenuLine } from '../html/menu.js'
import type { VersionView } from './piece-keeper.js'
import type { UpgradePaths } from './upgrade-paths.js'

interface VersionMenuProps {
  one: VersionView
  versions: readonly VersionView[]
  paths: UpgradePaths
}

/** What can be done with an installed version. */
export function VersionMenu({ one, versions, paths }: VersionMenuProps) {
  const { version, current, pinned, source } = one
  const strays = versions.some((other) => other.version !== version && (other.connections ?? 0) > 0)
  return (
    <Menu id={`version-${version.replace(/\W/g, '-')}`} label={`Actions for version ${version}`}>
      {current && !strays ? null : (
        <MenuItem icon="replace" hx-get={paths.upgrade(version)} hx-target="#dialog-slot">
          {current ? 'Move connections to it…' : 'Make current and upgrade…'}
        </MenuItem>
      )}
      <PinItem version={version} current={current} pinned={pinned} paths={paths} />
      {source === 'server' ? null : (
        <>
          <MenuLine />
          <MenuItem icon="trash" danger hx-get={paths.remove(version)} hx-target="#dialog-slot">
            Remove…
          </MenuItem>
        </>
      )}
    </Menu>
  )
}

type PinItemProps = Pick<VersionView, 'version' | 'current' | 'pinned'> & { paths: UpgradePaths }

/** Connections keep their version either way; pinning another version makes it current for new ones. */
function PinItem({ version, current, pinned, paths }: PinItemProps) {
  if (pinned) {
    return (
      <MenuItem icon="lock" hx-post={paths.unpin} hx-swap="none">
        Unpin
      </MenuItem>
    )
  }
  return (
    <MenuItem icon="lock" hx-post={paths.pin(version)} hx-swap="none">
      {current ? 'Pin' : 'Make current and pin'}
    </MenuItem>
  )
}
