import type { Route } from '../http/route-entry.js'
import { connectionDeletePages } from './connection-delete-pages.js'
import { connectionEditPages } from './connection-edit-pages.js'
import { connectionListPage } from './connection-list-page.js'
import { connectionNewPages } from './connection-new-pages.js'
import { connectionOptionsPage } from './connection-options-page.js'
import type { ConnectionPageParts } from './connection-page-parts.js'
import { connectionViewPages } from './connection-view-pages.js'

/** The pages of connections. Fixed addresses come before those that hold a key. */
export function connectionPages(parts: ConnectionPageParts): Route[] {
  return [
    connectionListPage(parts),
    ...connectionNewPages(parts),
    connectionOptionsPage(parts),
    ...connectionViewPages(parts),
    ...connectionEditPages(parts),
    ...connectionDeletePages(parts),
  ]
}
