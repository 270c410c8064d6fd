import type { AssetUrls } from '../html/assets.js'
import { DocsPage } from './docs-page.js'
import { openApi } from './openapi.js'
import { definePage } from './page.js'
import { Reply } from './reply.js'
import { defineRoute } from './route.js'
import type { Route } from './route-entry.js'

/** The description of the REST API: for programs, and for people. */
export function docsRoutes(routes: readonly Route[], parts: { assets: AssetUrls; version: string }): Route[] {
  let document: string | undefined
  const specification: Route = defineRoute({
    method: 'get',
    path: '/api/v1/openapi.json',
    permission: 'public',
    audit: { none: 'describes the interface, which is no secret' },
    summary: 'Get this description',
    tag: 'Documentation',
    handler: () => {
      document ??= JSON.stringify(openApi([...routes, specification], { title: 'Plugboard', version: parts.version }))
      return Reply.raw('application/json; charset=utf-8', document)
    },
  })
  const page = definePage({
    method: 'get',
    path: '/api/docs',
    permission: 'public',
    audit: { none: 'describes the interface, which is no secret' },
    summary: 'Read about the REST API',
    handler: () => <DocsPage routes={routes} assets={parts.assets} />,
  })
  return [specification, page]
}
