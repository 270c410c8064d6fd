import type { Place } from '../environments/environment.js'
import { drawnOnce } from '../html/drawn-once.js'
import { MenuItem, MenuLine } from '../html/menu.js'
import { ConnectionPaths } from './connection-paths.js'

interface RowMenuProps {
  place: Place
  mayEdit: boolean
  mayTest: boolean
  mayDelete: boolean
}

/** Stands in addresses for the connection whose row the menu is opened for; the browser fills it in. */
const ANY = { id: '__key__', key: '__key__' }

/** The one menu all rows of the list share: what may be done with the connection of a row. */
export const RowMenu = drawnOnce(({ place, mayEdit, mayTest, mayDelete }: RowMenuProps) => {
  const paths = new ConnectionPaths(place)
  return (
    <>
      <div id="row-menu" class="menu-panel" popover="auto" role="menu" data-menu data-filled-by="connection-menu" />
      <template id="connection-menu">
        <MenuItem icon="eye" href={paths.view(ANY)}>
          View
        </MenuItem>
        {mayEdit ? (
          <MenuItem icon="pencil" hx-get={paths.edit(ANY)} hx-target="#dialog-slot">
            Edit
          </MenuItem>
        ) : null}
        {mayEdit ? (
          <MenuItem icon="refresh-cw" hx-get={paths.connect(ANY, { opened: 'list' })} hx-target="#dialog-slot">
            Reconnect
          </MenuItem>
        ) : null}
        {mayTest ? (
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
        {mayDelete ? (
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
})
