import type { Route } from '../http/route-entry.js'
import { flowEditPages } from './flow-edit-pages.js'
import { flowListPages } from './flow-list-pages.js'
import type { FlowPageParts } from './flow-page-parts.js'
import { stepFormPages } from './step-form-pages.js'
import { stepPages } from './step-pages.js'
import { versionPages } from './version-pages.js'

/** The pages of flows: the list, the editor, versions, and running by hand. */
export function flowPages(parts: FlowPageParts): Route[] {
  return [
    ...flowListPages(parts),
    ...flowEditPages(parts),
    ...stepPages(parts),
    ...stepFormPages(parts),
    ...versionPages(parts),
  ]
}
