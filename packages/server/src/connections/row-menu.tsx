import type { Permission } from '../access/permissions.js'
import { MenuItem, MenuLine } from '../html/menu.js'
import type { ConnectionPaths } from './connection-paths.js'

interface RowMenuProps {
  paths: ConnectionPaths
  may(permission: Permission): boolean
}

/** Stands in addresses for the connection whose row the menu is opened for; the browser fills it in. */
const ANY = { id: '__key__', key: '__key__' }

/** The one menu all rows of the list share: what may be done with the connection of a row. */
export function RowMenu({ paths, may }: RowMenuProps) {
  return (
    <>
      <div id="row-menu" class="menu-panel" popover="auto" role="menu" data-menu data-filled-by="connection-menu" />
      <template id="connection-menu">
        <MenuItem icon="eye" href={paths.view(ANY)}>
          View
        </MenuItem>
        {may('connections.edit') ? (
          <MenuItem icon="pencil" hx-get={paths.edit(ANY)} hx-target="#dialog-slot">
            Edit
          </MenuItem>
        ) : null}
        {may('connections.test') ? (
          <MenuItem
            icon="zap"
            hx-post={paths.test(ANY)}
            hx-target="#__row__"
            hx-swap="outerHTML"
            hx-indicator="#__row__"
          >
            Test
          </MenuItem>
        ) : null}
        {may('connections.delete') ? (
          <>
            <MenuLine />
            <MenuItem icon="trash" danger hx-get={paths.delete(ANY)} hx-target="#dialog-slot">
              Delete
            </MenuItem>
          </>
        ) : null}
      </template>
    </>
  )
}
